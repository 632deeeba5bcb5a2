/**
 * @module
 * Words that say little about who a community is, for `names.ts`: what people add to a name when they make a backup,
 * claim to be official, or say what kind of place it is. Folded forms. A topic (weather, garden) is not generic here:
 * how common it is among the communities at hand is for the caller to weigh.
 */

const RESERVE =
  'backup bkp reserve rezerv rezervnyy rezervny secours reserve sauvegarde ihtiyati e7tiyati احتياطي احتياطيه الاحتياطي الاحتياطيه بديل بديله البديل البديله резерв резервный резервная запасной запасная бэкап';
const OFFICIAL =
  'official officiel officielle rasmi rasmy real original رسمي رسميه الرسمي الرسميه official الاصلي الاصليه официальный официальная офиц настоящий';
const NEW =
  'new nouveau nouvelle neu jadid jadida gadid الجديد الجديده جديد جديده новый новая новое novy novaya return returns again back retour عوده العوده عدنا возвращение снова';
const KIND =
  'channel chan channels group groupe grp chat news info page live tv media canal chaine forum club community kanal gruppa qanat قناه القناه مجموعه المجموعه اخبار الاخبار نيوز صفحه شبكه منتدي دردشه канал группа чат новости инфо медиа сообщество novosti akhbar actu actus actualites';
const LANGUAGE = 'ar en ru fr arabic english russian french eng rus عربي العربيه русский';

const GENERIC = new Set([RESERVE, OFFICIAL, NEW, KIND, LANGUAGE].join(' ').split(' '));

/** What is looked for at the ends of words that are written together (`gardenbackup`); long enough not to hit by chance. */
const ATTACHED = [
  'backup',
  'reserve',
  'rezerv',
  'official',
  'officiel',
  'channel',
  'kanal',
  'canal',
  'group',
  'news',
  'novosti',
  'chat',
];

/** Says whether a folded word is a generic one or a bare number. */
export function isGeneric(word: string): boolean {
  return GENERIC.has(word) || /^\p{N}{1,6}$/u.test(word) || /^(?:v\d|ii|iii|iv)$/.test(word);
}

/** Takes generic endings and number suffixes off a word that is written together; four letters of it stay. */
export function stripAttached(word: string): { word: string; cut: string[] } {
  const cut: string[] = [];
  let rest = word;
  for (let again = true; again && !isGeneric(rest); ) {
    again = false;
    const number = /^(\p{L}.{3,}?)(\d{1,4})$/u.exec(rest);
    if (number) {
      rest = number[1]!;
      cut.push(number[2]!);
      again = true;
    }
    for (const affix of ATTACHED) {
      if (rest.length < affix.length + 4) continue;
      if (rest.endsWith(affix)) rest = rest.slice(0, -affix.length);
      else if (rest.startsWith(affix)) rest = rest.slice(affix.length);
      else continue;
      cut.push(affix);
      again = true;
    }
  }
  return { word: rest, cut };
}
