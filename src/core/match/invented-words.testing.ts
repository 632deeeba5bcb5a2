/**
 * @module
 * Words of the invented world: names in four languages with two spellings each on the other side, affixes, and what
 * sentences are made of. Harmless, and spelled by hand: neither `names.ts` nor the product's simulator had a part in it.
 */

export type Language = 'ar' | 'en' | 'ru' | 'fr';

/** First and second words of names: as written in the language, and two usual spellings on the other side. */
export const NAMES: Record<Language, [string[], string[]]> = {
  ar: [
    [
      'حديقة|hadiqat|7adi9at',
      'صوت|sawt|sot',
      'نجوم|nujum|noujoum',
      'شمس|shams|chams',
      'طيور|tuyur|toyour',
      'بحر|bahr|ba7r',
      'جبال|jibal|gebal',
      'نسيم|nasim|nassim',
      'مطر|matar|mattar',
      'قمر|qamar|kamar',
    ],
    [
      'الورد|alward|el ward',
      'الملاعب|almalaeb|el mala3eb',
      'الصباح|alsabah|essabah',
      'الوادي|alwadi|el wadi',
      'الزيتون|alzaytun|ezzaitoun',
      'الشمال|alshamal|echamal',
      'السهول|alsuhul|essouhoul',
      'المدينة|almadina|el madina',
      'النخيل|alnakhil|ennakhil',
      'الربيع|alrabie|errabi3',
    ],
  ],
  en: [
    [
      'Riverside|riverside|riversde',
      'Harbour|harbour|harbor',
      'Meadow|meadow|medow',
      'Lakeview|lakeview|lake view',
      'Orchard|orchard|orchrd',
      'Northgate|northgate|north gate',
      'Willow|willow|wilow',
      'Stonebridge|stonebridge|stone bridge',
      'Foxhill|foxhill|fox hill',
      'Clearwater|clearwater|clear water',
    ],
    [
      'Garden|garden|gardn',
      'Weather|weather|wether',
      'Football|football|futball',
      'Market|market|markt',
      'Kitchen|kitchen|kitchn',
      'Cycling|cycling|cycle',
      'Gazette|gazette|gazete',
      'Anglers|anglers|angler',
      'Birds|birds|birdz',
      'Walks|walks|walkers',
    ],
  ],
  ru: [
    [
      'Зелёный|zelenyy|zelyoniy',
      'Тихий|tikhiy|tihij',
      'Северный|severnyy|severnij',
      'Солнечный|solnechnyy|solnechny',
      'Яблочный|yablochnyy|jablochnyj',
      'Речной|rechnoy|rechnoj',
      'Снежный|snezhnyy|snejny',
      'Летний|letniy|letnij',
      'Лесной|lesnoy|lesnoj',
      'Вечерний|vecherniy|vechernij',
    ],
    [
      'берег|bereg|berieg',
      'огород|ogorod|agorod',
      'стадион|stadion|stadyon',
      'прогноз|prognoz|prognos',
      'базар|bazar|basar',
      'рыбак|rybak|ribak',
      'вестник|vestnik|viestnik',
      'повар|povar|pavar',
      'двор|dvor|dvorr',
      'поход|pokhod|pohod',
    ],
  ],
  fr: [
    [
      'Météo|meteo|météo',
      'Jardin|jardin|jardins',
      'Marché|marche|marché',
      'Cuisine|cuisine|kuisine',
      'Rando|rando|randos',
      'Pêche|peche|pêche',
      'Vélo|velo|vélos',
      'Potager|potager|potagers',
      'Écho|echo|écho',
      'Stade|stade|stades',
    ],
    [
      'des Crêtes|des cretes|crêtes',
      'du Vallon|du vallon|vallon',
      'de Bruyère|de bruyere|bruyère',
      'des Sources|des sources|sources',
      'du Hameau|du hameau|hamo',
      'de Corbel|de corbel|corbell',
      'des Tilleuls|des tilleuls|tilleul',
      'du Moulin|du moulin|mouline',
      'de Rochelle|de rochele|rochelle',
      'des Prés|des pres|prés',
    ],
  ],
};

/** What is added to a name that comes back. */
export const AFFIXES: Record<Language, string[]> = {
  ar: ['احتياطي', 'الجديدة', 'رسمي', '2', 'backup'],
  en: ['backup', '2', 'official', 'new', 'reserve'],
  ru: ['резерв', 'новый', '2', 'официальный', 'канал'],
  fr: ['nouvelle', '2', 'officiel', 'secours', 'canal'],
};

/** Words of every topic. */
export const COMMON: Record<Language, string[]> = {
  ar: 'في من على الى عن مع هذا اليوم غدا مساء صباح بعد قبل كل كان سوف الناس المدينة الشارع السوق الطقس الماء العمل البيت الطريق جديد كبير صغير جميل مفتوح مغلق'.split(
    ' ',
  ),
  en: 'the and of to in is for on with at today tomorrow evening morning after before every was will people town street market weather water work house road new large small fine open closed'.split(
    ' ',
  ),
  ru: 'и в на не что с по для это как сегодня завтра вечером утром после перед каждый был будет люди город улица рынок погода вода работа дом дорога новый большой малый хороший открыт закрыт'.split(
    ' ',
  ),
  fr: 'le la les des une est dans pour sur avec demain soir matin après avant chaque était sera gens ville rue temps eau travail maison route nouveau grand petit beau ouvert fermé'.split(
    ' ',
  ),
};

/** What rare words are made of. */
export const SYLLABLES: Record<Language, string[]> = {
  ar: ['با', 'دو', 'ري', 'سم', 'طا', 'قل', 'مو', 'نه', 'شر', 'حب', 'كي', 'عن', 'فل', 'زي'],
  en: ['bar', 'don', 'mel', 'tic', 'ran', 'sod', 'pel', 'gar', 'wim', 'lot', 'fen', 'cur', 'hap', 'nib'],
  ru: ['бар', 'дон', 'мел', 'тик', 'ран', 'сод', 'пел', 'гар', 'вим', 'лот', 'фен', 'кур', 'хап', 'ниб'],
  fr: ['bré', 'don', 'mel', 'tique', 'ran', 'sau', 'pel', 'gar', 'vi', 'lot', 'fen', 'cou', 'ha', 'nie'],
};
