/**
 * @module
 * Light stemming for Arabic, English, French and Russian: enough to see `painted` in `painting`, «мосту» in «мост»,
 * `والجسر` in `جسر`. It works on folded words by their script and knows no dictionary; for matching against a few
 * given words only, never for search.
 */

const ARABIC = /^[\u0600-\u06ff]+$/;
const CYRILLIC = /^[\u0400-\u04ff]+$/;
const RUSSIAN_ENDING =
  /(?:иями|ениями|ением|ению|ении|ения|ение|ений|ями|ами|иях|ях|ах|ого|его|ому|ему|ыми|ими|ый|ий|ая|яя|ое|ее|ые|ие|ую|юю|ой|ей|ою|ым|им|ом|ем|ам|ям|ов|ев|ью|ия|ию|ает|яет|ают|яют|ить|ать|ять|еть|уть|ыть|ил[аио]?|ал[аио]?|ял[аио]?|ел[аио]?|ули|ыли|ен[аоы]?|ан[аоы]?|ишь|ите|им|ят|ет|ут|ют|ешь|л[аои]|ть|а|я|о|е|ы|и|у|ю|ь|и)$/;
const LATIN_ENDING =
  /(?:issements?|issements|ations?|ements?|ments?|ingly|ings?|erons|irons|issons|issez|ions|iers?|ees?|ers|ied|ies|ing|ons|ent|ant|ait|aux|ed|er|ez|es|ly|e|s|x)$/;
/** English past forms that no ending rule reaches. Only everyday verbs of doing. */
const IRREGULAR = new Map(
  (
    'hung hang,sang sing,sung sing,rang ring,built build,took take,taken take,threw throw,thrown throw,drew draw,drawn draw,' +
    'wrote write,written write,stole steal,stolen steal,hid hide,hidden hide,swept sweep,blew blow,blown blow,flew fly,' +
    'flown fly,lit light,wove weave,woven weave,broke break,broken break,brought bring,dug dig,froze freeze,frozen freeze,' +
    'rode ride,ridden ride,ran run,sewn sew,shook shake,shaken shake,sprung spring,stuck stick,swam swim,left leave,' +
    'made make,gave give,given give,grew grow,grown grow,fed feed,laid lay,sold sell,bound bind,wound wind,won win'
  )
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
);

/** The forms under which a folded word may match another: itself and its likely stems. Never empty. */
export function formsOf(word: string): string[] {
  if (word.length < 3) return [word];
  if (ARABIC.test(word)) return arabicForms(word);
  if (CYRILLIC.test(word)) {
    const stem = word.replace(RUSSIAN_ENDING, '');
    return stem.length >= 3 && stem !== word ? [word, stem] : [word];
  }
  return latinForms(IRREGULAR.get(word) ?? word);
}

function latinForms(word: string): string[] {
  const even = word.replace(/z/g, 's');
  let stem = even.replace(LATIN_ENDING, '');
  if (stem.length < 3) return [even];
  stem = stem.replace(/([bdgklmnprt])\1$/, '$1').replace(/(?<=..)[ei]$/, '');
  return stem === even ? [even] : [even, stem];
}

function arabicForms(word: string): string[] {
  const forms = new Set([word]);
  const add = (form: string) => {
    if (form.length >= 3) forms.add(form);
  };
  for (const form of [...forms]) {
    add(form.replace(/^[وف](?=..)/, ''));
    add(form.replace(/^[وف]?س(?=[نيتا]..)/, ''));
  }
  for (const form of [...forms]) {
    add(form.replace(/^(?:[بك]?ال|لل)(?=..)/, ''));
    add(form.replace(/^[بلك](?=...)/, ''));
  }
  for (const form of [...forms]) {
    add(form.replace(/(?:هما|كما|تنا|ات|ين|ون|ان|نا|ها|هم|كم|وا|يه|ته|ت|ه|ي)$/, ''));
    if (form.endsWith('تنا') || form.endsWith('ته') || form.endsWith('تها'))
      add(form.replace(/ت(?:نا|ه|ها)$/, 'ه'));
  }
  return [...forms];
}

/** Says whether two words are forms of one. `loose` also takes words of one root (`peinture`, `peint`): for acts, not for names. */
export function sameWord(a: readonly string[], b: readonly string[], loose: boolean): boolean {
  for (const x of a) for (const y of b) if (x === y) return true;
  if (!loose) return false;
  const x = a.at(-1)!;
  const y = b.at(-1)!;
  if (ARABIC.test(x) && ARABIC.test(y)) return a.some((p) => b.some((q) => sameRoot(p, q)));
  const shorter = Math.min(x.length, y.length);
  return shorter >= 4 && Math.abs(x.length - y.length) <= 4 && commonPrefix(x, y) >= Math.max(4, shorter - 1);
}

function commonPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

/** Arabic words that keep the same three or more strong consonants in order. */
function sameRoot(a: string, b: string): boolean {
  const root = (word: string) => word.replace(/^[مينت](?=...)/, '').replace(/[اويءه]/g, '');
  const x = root(a);
  return x.length >= 3 && x === root(b);
}
