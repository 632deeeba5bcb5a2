/**
 * @module
 * Who is in the real case, and what they say: communities of one small region in four languages, all invented, and the
 * rooms in which some of them meet again. Nothing here knows of a server or of Driftline.
 */
import { ROOMS } from './prosody.ts';

export interface Account {
  readonly handle: string;
  readonly title: string;
  readonly about: string;
  /** What it posts, one a day; the last one on the day of the takedown. */
  readonly says: readonly string[];
  /** `taken`: its server's administrator takes it down. `left`: its owner goes, days before. */
  readonly fate: 'taken' | 'stays' | 'left';
  /** Where it goes on, when it does. */
  readonly room?: Room;
}

export interface Room {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly says: readonly string[];
}

/** The address of a room. */
export const roomJid = (name: string): string => `${name}@${ROOMS}`;
export const roomRef = (name: string): string => `xmpp:${roomJid(name)}?join`;
export const accountRef = (handle: string): string => `https://bsky.app/profile/${handle}`;

const FENCE_LAST = [
  'Overfence bulletin 44: the north wind takes the last leaves tonight, bring the olive pots under the porch.',
  'Overfence bulletin 45: three degrees at the pump house, cover the chard before dusk.',
];
const BUSTAN_LAST = [
  'نشرة البستان: غيمة خفيفة فوق التل الشرقي والري بعد الفجر فقط هذا الأسبوع.',
  'نشرة البستان: وصلت شتلات الزيتون الصغيرة إلى السوق القديم وثمنها كما كان في الربيع.',
];
const KAPEL_LAST = [
  'Сводка Капельника: ночью туман у переправы, теплицы закрыть до семи, семена свёклы сушить дома.',
  'Сводка Капельника: ветер с реки стих, завтра можно белить яблони и убирать последнюю капусту.',
];
const TILLEULS_LAST = [
  'Le carnet des Tilleuls : les étals ouvrent à huit heures samedi, la place sera fermée aux voitures.',
  'Le carnet des Tilleuls : il reste des courges musquées et des plants de mâche chez la maraîchère du pont.',
];

/** The room that the survivor names; it lists the others. */
export const CROSSING: Room = {
  name: 'millpond-crossing',
  title: 'Millpond Crossing',
  about: `A bench for all who were scattered. The fence people sit at ${roomRef('overfence-two')}`,
  says: [
    'Welcome. Write here where your circle meets now, one line each.',
    `Сводка погоды теперь тут: ${roomRef('kapelnik-zapas')}`,
    `تجدون نشرة البستان هنا: ${roomRef('bustan-tal')}`,
    `Chess on Thursdays, beginners welcome: ${roomRef('pawn-and-tea')}`,
  ],
};

/** A room that is nobody's successor. */
export const CHESS: Room = {
  name: 'pawn-and-tea',
  title: 'Pawn and Tea',
  about: 'Slow games on Thursdays',
  says: [
    'Board four has a wobbly leg, somebody bring a wedge.',
    'The rook ending from last Thursday is pinned on the kitchen door.',
    'We begin at six, the kettle begins at half past five.',
  ],
};

export const ACCOUNTS: readonly Account[] = [
  {
    handle: 'overfence.test',
    title: 'Overfence Garden Talk',
    about: 'What grows between the pump house and the olive terrace. Bulletins at dusk.',
    fate: 'taken',
    says: [
      'Overfence bulletin 41: the compost by gate two is ready, two barrows a household. #overfencetalk',
      'Overfence bulletin 42: slugs on the lower beds again, beer traps help, salt does not. #overfencetalk',
      'Overfence bulletin 43: seed swap moved to the old laundry because of the rain. #overfencetalk',
      ...FENCE_LAST,
    ],
    room: {
      name: 'overfence-two',
      title: 'Overfence Garden Talk 2',
      about: 'What grows between the pump house and the olive terrace. Bulletins at dusk.',
      says: [
        ...FENCE_LAST,
        'Overfence bulletin 46: the seed swap list is on the laundry door, beans and dill are still wanted. #overfencetalk',
        'Overfence bulletin 47: gate two stays open on Sunday for the compost barrows. #overfencetalk',
      ],
    },
  },
  {
    handle: 'bustan-tal.test',
    title: 'بستان التل الشرقي',
    about: 'نشرة يومية عن الري والشتلات وسوق التل الشرقي',
    fate: 'taken',
    says: [
      'نشرة البستان: موسم البصل الأخضر بدأ والتربة في الحقل الجنوبي ما زالت رطبة. #بستان_التل',
      'نشرة البستان: اجتماع الجيران عند البئر مساء الخميس لتقسيم نوبات الماء. #بستان_التل',
      'نشرة البستان: احذروا الصقيع قرب الوادي وغطوا الطماطم بالخيش القديم. #بستان_التل',
      ...BUSTAN_LAST,
    ],
    room: {
      name: 'bustan-tal',
      title: 'بستان التل الشرقي',
      about: 'نشرة يومية عن الري والشتلات وسوق التل الشرقي',
      says: [
        ...BUSTAN_LAST,
        'نشرة البستان: نوبات الماء لهذا الأسبوع معلقة عند البئر والصقيع قريب من الوادي. #بستان_التل',
        'نشرة البستان: البصل الأخضر جاهز للقطف في الحقل الجنوبي. #بستان_التل',
      ],
    },
  },
  {
    handle: 'kapelnik.test',
    title: 'Капельник у переправы',
    about: 'Погода для садов и теплиц у переправы, сводка утром и вечером',
    fate: 'taken',
    says: [
      'Сводка Капельника: дождь до обеда, на верхних грядках стоит вода, обувь берите высокую. #капельник',
      'Сводка Капельника: первый иней на мосту, тыквы пора нести под крышу. #капельник',
      'Сводка Капельника: к вечеру прояснится, рассаду лука можно проветрить. #капельник',
      ...KAPEL_LAST,
    ],
    room: {
      name: 'kapelnik-zapas',
      title: 'Капельник у переправы — запасной',
      about: 'Погода для садов и теплиц у переправы, сводка утром и вечером',
      says: [
        ...KAPEL_LAST,
        'Сводка Капельника: иней на мосту до девяти, рассаду лука проветривать после обеда. #капельник',
        'Сводка Капельника: вода с верхних грядок ушла, тыквы под крышей сухие. #капельник',
      ],
    },
  },
  {
    handle: 'tilleuls.test',
    title: 'Place aux Tilleuls',
    about: 'Le marché, la fanfare et les nouvelles de la place',
    fate: 'taken',
    says: [
      'Le carnet des Tilleuls : la fanfare répète jeudi sous la halle, on cherche encore un tuba.',
      `Si ce compte disparaît, retrouvez-nous dans notre salon de secours : ${roomRef('tilleuls')}`,
      'Le carnet des Tilleuls : le puits de la place est réparé, merci aux voisins.',
      ...TILLEULS_LAST,
    ],
    room: {
      name: 'tilleuls',
      title: 'Place aux Tilleuls (salon)',
      about: 'Le marché, la fanfare et les nouvelles de la place',
      says: [
        ...TILLEULS_LAST,
        'Le carnet des Tilleuls : un tuba est trouvé, la fanfare jouera samedi sous la halle.',
      ],
    },
  },
  {
    handle: 'marsh-gauge.test',
    title: 'Marsh Lane River Gauge',
    about: 'Water level, twice a day',
    fate: 'taken',
    says: [
      'Gauge at 1.42 m and falling.',
      'The ferry step is dry again.',
      'Herons back on the weir, 1.31 m.',
    ],
  },
  {
    handle: 'riyah-wadi.test',
    title: 'رياح الوادي الأخضر',
    about: 'أخبار كرة القدم للهواة في الوادي',
    fate: 'taken',
    says: [
      'فازت فرقة الوادي بهدفين في مباراة ودية هادئة.',
      'تدريب الناشئين ينتقل إلى الملعب الترابي.',
      'قمصان جديدة خضراء للفريق الثاني.',
    ],
  },
  {
    handle: 'lyzhnya.test',
    title: 'Лыжня за околицей',
    about: 'Лыжи, санки и горка',
    fate: 'taken',
    says: ['Снега пока мало, смазку не берите.', 'Горку зальют в четверг.', 'Ищем вторую пару детских лыж.'],
  },
  {
    handle: 'four-banal.test',
    title: 'Le Four du Hameau',
    about: 'Le pain du four commun',
    fate: 'taken',
    says: [
      'On allume le four vendredi à cinq heures.',
      'Chacun apporte son bois sec.',
      'La fournée de seigle est complète.',
    ],
  },
  {
    handle: 'quay-notices.test',
    title: 'Quay Notices',
    about: 'Lost umbrellas, found bicycles, bus times',
    fate: 'stays',
    says: ['A blue bicycle waits at the quay office.', 'The nine o’clock bus is ten minutes late.'],
  },
  {
    handle: 'tram-bleu.test',
    title: 'Le Tram bleu',
    about: 'Horaires et petites pannes',
    fate: 'stays',
    says: ['La ligne bleue roule normalement.', 'Un arrêt déplacé devant la bibliothèque.'],
  },
  {
    handle: 'dvor-shahmaty.test',
    title: 'Шахматы во дворе',
    about: 'Партии под липой',
    fate: 'stays',
    says: ['Вчера сыграли девять партий, все до темноты.', 'Нужны новые часы для турнира.'],
  },
  {
    handle: 'maktabat-hay.test',
    title: 'مكتبة الحي القديم',
    about: 'مواعيد القراءة والإعارة',
    fate: 'stays',
    says: ['ساعة القراءة للصغار يوم الثلاثاء.', 'وصلت كتب جديدة عن النجوم.'],
  },
  {
    handle: 'orchard-walks.test',
    title: 'Old Orchard Walks',
    about: 'A walk every Sunday',
    fate: 'left',
    says: ['Nine walkers and a dog on Sunday.', 'This was our last season, thank you all.'],
  },
];

/** The survivor, and the one post in which it says where they went. */
export const SURVIVOR = 'quay-notices.test';
export const SIGN = `Our neighbours' pages went dark this evening. Some of them moved and meet here now: ${roomRef(CROSSING.name)}`;
