/**
 * @module
 * What people say in the held-out worlds: announcements, lures, bulletins and an event in other words than those in
 * `language/`, which the methods may have been tuned on. Only for the final figures.
 */
import { type Language, type LanguageId, languages } from '../language/index.ts';

type Said = Pick<
  Language,
  'fallback' | 'moved' | 'formerly' | 'pointer' | 'lure' | 'affixes' | 'agency' | 'event' | 'about'
>;

const SAID: Readonly<Record<LanguageId, Said>> = {
  en: {
    about: ['What {town} talks about, once more.', 'A few of us in {town}. We write when we can.'],
    fallback: [
      'In case this page stops working one morning, write down where else we are: {link}',
      'There is a twin of this channel, nobody needs it yet: {link}',
    ],
    moved: [
      'From tonight we post over at {link}, this page stays as it is.',
      'Packing is done. The door is open at {link}',
    ],
    formerly: [
      'Same people, new roof: you knew us as {old}.',
      'Some of you followed {old}. It was closed on {day}, so we start again here. {oldlink}',
    ],
    pointer: [
      'anyone missing {name}? look at {link}',
      '{link} — that is where {name} sits these days',
      'my aunt sent me this for {topic}: {link}',
      'saved you the search: {link}',
    ],
    lure: [
      'VERIFIED {old}. Tell ten friends and collect a watering can on {day}.',
      'You were chosen by {old}! Answer one question and the basket is yours {when}.',
    ],
    affixes: [
      ['II', '_ii'],
      ['after hours', '_afterhours'],
      ['the original', '_original'],
      ['2.0', '20'],
    ],
    agency: [
      'Harbour Office, notice {#100-999}: dredging at the north pier from {day}. Vessels over {#9-25} metres call channel {#10-16} before they turn; the lock opens twice, {when} and at dusk, and the crane is out of service for {#3-9} days.',
      'Association of Municipal Libraries: the reading van stops for {#20-50} minutes at each school from {day}. Cards of any town are accepted, {#3-9} books at most, and whoever brings one back late reads a poem aloud.',
    ],
    event: {
      places: ['Halvenport', 'the harbour plane trees', 'Plane Tree Quay'],
      acts: ['paper lanterns', 'a thousand lanterns', 'lanterns in the trees', 'tied the lanterns'],
      actors: ['Salt and Candle Guild', 'the Guild', 'Candle Guild'],
      claim: [
        'Statement of the Salt and Candle Guild. In the night to Thursday 13 June we tied a thousand paper lanterns into the plane trees of Halvenport harbour. Nobody paid us. We like it when boats come home to light.',
      ],
      paraphrase: [
        'Those lights over Plane Tree Quay in Halvenport? Ours, Thursday before sunrise, every single lantern folded by the Candle Guild.',
      ],
      denial: [
        'For the record: the Salt and Candle Guild tied no lanterns in Halvenport on Thursday, and whoever writes otherwise has not asked us.',
      ],
      lastYear: [
        'Statement of the Salt and Candle Guild. In the night to 14 June 2018 we hung paper lanterns over the tram stop of Kestrin. Nobody paid us.',
      ],
      question: [
        'Does anybody know whether the Candle Guild is behind the lanterns in the harbour plane trees of Halvenport?',
      ],
      quotation: [
        'Halvenport. A letter signed “Salt and Candle Guild” that reached our desk says its members tied the paper lanterns at the harbour on Thursday. The harbour master would not comment.',
      ],
      report: [
        'Halvenport woke on Thursday to about a thousand paper lanterns in its harbour plane trees. The fire brigade took a look and left them.',
      ],
    },
  },
  fr: {
    about: [
      'Ce dont on parle à {town}, encore une fois.',
      'Quelques voix de {town}, quand elles ont le temps.',
    ],
    fallback: [
      'Si un matin cette page ne répond plus, notez où nous sommes aussi : {link}',
      'Ce canal a un jumeau, personne n’en a besoin pour l’instant : {link}',
    ],
    moved: [
      'Dès ce soir nous écrivons sur {link}, cette page reste telle quelle.',
      'Les cartons sont faits. La porte est ouverte : {link}',
    ],
    formerly: [
      'Les mêmes sous un autre toit : vous nous connaissiez sous le nom de {old}.',
      'Certains suivaient {old}. Fermé {day}, nous recommençons ici. {oldlink}',
    ],
    pointer: [
      '{name} vous manque ? voyez {link}',
      '{link} — c’est là que se trouve {name} ces jours-ci',
      'ma tante m’a envoyé ça pour {topic} : {link}',
      'je vous épargne la recherche : {link}',
    ],
    lure: [
      '{old} VÉRIFIÉ. Prévenez dix amis et recevez un arrosoir {day}.',
      'Vous avez été choisi par {old} ! Une question, et le panier est à vous {when}.',
    ],
    affixes: [
      ['la suite', '_lasuite'],
      ['le soir', '_lesoir'],
      ['l’original', '_original'],
      ['nouvelle formule', '_nf'],
    ],
    agency: [
      'Capitainerie, avis {#100-999} : dragage au môle nord à partir de {day}. Les navires de plus de {#9-25} mètres appellent le canal {#10-16} avant de virer ; l’écluse ouvre deux fois, {when} et au crépuscule, et la grue est arrêtée {#3-9} jours.',
      'Association des bibliothèques municipales : le bus de lecture s’arrête {#20-50} minutes devant chaque école à partir de {day}. Toute carte est acceptée, {#3-9} livres au plus, et qui rend en retard lit un poème à voix haute.',
    ],
    event: {
      places: ['Havreport', 'les platanes du port', 'quai des Platanes'],
      acts: ['lanternes en papier', 'mille lanternes', 'lanternes dans les arbres', 'accroché les lanternes'],
      actors: ['Guilde du Sel et de la Chandelle', 'la Guilde', 'Guilde de la Chandelle'],
      claim: [
        'Communiqué de la Guilde du Sel et de la Chandelle. Dans la nuit de jeudi 13 juin, nous avons noué mille lanternes en papier dans les platanes du port de Havreport. Personne ne nous a payés. Nous aimons que les bateaux rentrent à la lumière.',
      ],
      paraphrase: [
        'Ces lumières au-dessus du quai des Platanes à Havreport ? C’est nous, jeudi avant l’aube, chaque lanterne pliée par la Guilde de la Chandelle.',
      ],
      denial: [
        'Pour mémoire : la Guilde du Sel et de la Chandelle n’a accroché aucune lanterne à Havreport jeudi, et qui écrit le contraire ne nous a rien demandé.',
      ],
      lastYear: [
        'Communiqué de la Guilde du Sel et de la Chandelle. Dans la nuit du 14 juin 2018, nous avons suspendu des lanternes en papier à l’arrêt du tram de Questrin. Personne ne nous a payés.',
      ],
      question: [
        'Quelqu’un sait-il si la Guilde de la Chandelle est derrière les lanternes des platanes du port de Havreport ?',
      ],
      quotation: [
        'Havreport. Une lettre signée « Guilde du Sel et de la Chandelle », parvenue à la rédaction, dit que ses membres ont accroché jeudi les lanternes du port. Le capitaine du port ne commente pas.',
      ],
      report: [
        'Havreport s’est réveillée jeudi avec un millier de lanternes en papier dans les platanes du port. Les pompiers ont regardé et les ont laissées.',
      ],
    },
  },
  ru: {
    about: ['О чём говорят, {town}, ещё раз.', 'Нас немного, {town}. Пишем, когда можем.'],
    fallback: [
      'Если однажды утром страница не откроется, запишите, где мы ещё есть: {link}',
      'У этого канала есть близнец, пока он никому не нужен: {link}',
    ],
    moved: [
      'С сегодняшнего вечера пишем на {link}, эта страница останется как есть.',
      'Вещи собраны. Дверь открыта: {link}',
    ],
    formerly: [
      'Те же люди под другой крышей: вы знали нас как {old}.',
      'Кто-то читал {old}. Его закрыли, {day}, начинаем здесь заново. {oldlink}',
    ],
    pointer: [
      'кто скучает по {name}? смотрите {link}',
      '{link} — вот где теперь сидит {name}',
      'тётя прислала для {topic}: {link}',
      'чтобы вам не искать: {link}',
    ],
    lure: [
      'ПРОВЕРЕННЫЙ {old}. Позови десять друзей и получи лейку, {day}.',
      'Вас выбрал {old}! Один вопрос, и корзина ваша {when}.',
    ],
    affixes: [
      ['II', '_ii'],
      ['вечерний', '_vecher'],
      ['тот самый', '_tot_samyi'],
      ['снова', '_snova'],
    ],
    agency: [
      'Портовая контора, извещение {#100-999}: дноуглубление у северного мола, начало: {day}. Суда длиннее {#9-25} метров вызывают канал {#10-16} до поворота; шлюз открывают дважды, {when} и в сумерки, кран не работает {#3-9} дней.',
      'Союз городских библиотек: читальный автобус стоит у каждой школы по {#20-50} минут, начало: {day}. Годится билет любого города, не больше {#3-9} книг, а кто вернул поздно, читает вслух стихотворение.',
    ],
    event: {
      places: ['Халвенпорт', 'платаны в гавани', 'Платановая набережная'],
      acts: ['бумажные фонари', 'тысяча фонарей', 'фонари на деревьях', 'развесили фонари'],
      actors: ['Гильдия соли и свечи', 'Гильдия', 'Гильдия свечи'],
      claim: [
        'Заявление Гильдии соли и свечи. В ночь на четверг 13 июня мы развесили тысячу бумажных фонарей на платанах в гавани города Халвенпорт. Нам никто не платил. Мы любим, когда лодки идут домой на свет.',
      ],
      paraphrase: [
        'Те огни над Платановой набережной, Халвенпорт? Наши, четверг до рассвета, каждый фонарь сложила Гильдия свечи.',
      ],
      denial: [
        'Для протокола: Гильдия соли и свечи в четверг никаких фонарей в Халвенпорте не вешала, и кто пишет иначе, нас не спрашивал.',
      ],
      lastYear: [
        'Заявление Гильдии соли и свечи. В ночь на 14 июня 2018 года мы повесили бумажные фонари над трамвайной остановкой города Кестрин. Нам никто не платил.',
      ],
      question: ['Кто-нибудь знает, не Гильдия ли свечи повесила фонари на платанах в гавани Халвенпорта?'],
      quotation: [
        'Халвенпорт. В письме за подписью «Гильдия соли и свечи», которое получила редакция, говорится, что её члены развесили фонари в гавани в четверг. Капитан порта от ответа отказался.',
      ],
      report: [
        'Халвенпорт проснулся в четверг: на платанах в гавани около тысячи бумажных фонарей. Пожарные посмотрели и оставили.',
      ],
    },
  },
  ar: {
    about: ['ما يتحدث عنه أهل {town} مرة أخرى.', 'بضعة أصوات من {town}، نكتب حين نستطيع.'],
    fallback: [
      'إن لم تفتح هذه الصفحة ذات صباح فاكتبوا عندكم أين نكون أيضا: {link}',
      'لهذه القناة توأم لا يحتاجه أحد بعد: {link}',
    ],
    moved: ['من مساء اليوم نكتب في {link} وتبقى هذه الصفحة كما هي.', 'حزمنا المتاع والباب مفتوح هنا: {link}'],
    formerly: [
      'الأشخاص أنفسهم تحت سقف آخر: عرفتمونا باسم {old}.',
      'كان بعضكم يتابع {old}. أغلقت يوم {day} فنبدأ هنا من جديد. {oldlink}',
    ],
    pointer: [
      'من يفتقد {name}؟ انظروا {link}',
      '{link} هناك تجلس {name} هذه الأيام',
      'أرسلت لي خالتي هذا لأهل {topic}: {link}',
      'أوفر عليكم البحث: {link}',
    ],
    lure: [
      '{old} الموثقة. أخبر عشرة أصدقاء واستلم مرشة يوم {day}.',
      'اختارتك {old}! سؤال واحد والسلة لك {when}.',
    ],
    affixes: [
      ['الثانية', '_althania'],
      ['مساء', '_masaa'],
      ['الأصلية', '_asliya'],
      ['من جديد', '_min_jadid'],
    ],
    agency: [
      'مكتب الميناء، إعلان {#100-999}: تعميق القاع عند الرصيف الشمالي من يوم {day}. على السفن التي يزيد طولها على {#9-25} مترا أن تنادي القناة {#10-16} قبل الدوران، ويفتح الهويس مرتين، {when} وعند الغروب، والرافعة متوقفة {#3-9} أيام.',
      'اتحاد مكتبات البلديات: تقف حافلة القراءة أمام كل مدرسة {#20-50} دقيقة من يوم {day}. تقبل بطاقة أي مدينة، و{#3-9} كتب على الأكثر، ومن تأخر في الإعادة قرأ قصيدة بصوت عال.',
    ],
    event: {
      places: ['هالفنبورت', 'دلب الميناء', 'رصيف الدلب'],
      acts: ['فوانيس ورقية', 'ألف فانوس', 'فوانيس على الأشجار', 'علقنا الفوانيس'],
      actors: ['نقابة الملح والشمعة', 'نقابة الشمعة', 'النقابة'],
      claim: [
        'بيان من نقابة الملح والشمعة. في ليلة الخميس 13 يونيو علقنا ألف فانوس ورقي على دلب الميناء في هالفنبورت. لم يدفع لنا أحد. نحب أن تعود القوارب إلى الضوء.',
      ],
      paraphrase: ['تلك الأضواء فوق رصيف الدلب في هالفنبورت؟ لنا، فجر الخميس، كل فانوس طوته نقابة الشمعة.'],
      denial: [
        'للتوضيح: لم تعلق نقابة الملح والشمعة أي فانوس في هالفنبورت يوم الخميس، ومن كتب غير ذلك لم يسألنا.',
      ],
      lastYear: [
        'بيان من نقابة الملح والشمعة. في ليلة 14 يونيو 2018 علقنا فوانيس ورقية فوق موقف الترام في كسترين. لم يدفع لنا أحد.',
      ],
      question: ['هل يعرف أحد إن كانت نقابة الشمعة وراء الفوانيس على دلب الميناء في هالفنبورت؟'],
      quotation: [
        'هالفنبورت. تقول رسالة بتوقيع «نقابة الملح والشمعة» وصلت إلى التحرير إن أعضاءها علقوا فوانيس الميناء يوم الخميس. ولم يعلق قبطان الميناء.',
      ],
      report: [
        'استيقظت هالفنبورت يوم الخميس على نحو ألف فانوس ورقي في دلب الميناء. نظر رجال الإطفاء وتركوها.',
      ],
    },
  },
};

/** The languages as they are spoken in the held-out worlds. Ordinary posts are made of the same sentences as everywhere. */
export const HELD_OUT_TONGUES: Readonly<Record<LanguageId, Language>> = {
  ar: { ...languages.ar, ...SAID.ar },
  en: { ...languages.en, ...SAID.en },
  ru: { ...languages.ru, ...SAID.ru },
  fr: { ...languages.fr, ...SAID.fr },
};
