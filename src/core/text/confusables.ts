/**
 * @module
 * Characters that are taken for a Latin letter or digit: a compact table after Unicode UTS #39 (confusables), kept to the
 * scripts that are used to disguise names and hosts (Cyrillic, Greek, Armenian, Cherokee, IPA and small capitals, Latin
 * letters with strokes). Fullwidth, mathematical and circled letters need no rows: NFKC takes them to ASCII.
 * It goes further than UTS #39 where people read by the capital (т as T, н as H, м as M), and it is not for
 * transliteration: those letters sound otherwise than they look.
 */

/** One row a Latin character: everything that is taken for it. Lower case; capitals are reached by lower-casing first. */
const ROWS: Record<string, string> = {
  a: 'аαɑаａаձᴀꭺӑɐ',
  b: 'ƅьвʙᏏᖯɓƀбβ',
  c: 'сϲᴄⅽⲥꮯƈς',
  d: 'ԁⅾᏧᑯɗđժ',
  e: 'еεҽℯєɛɇᴇꬲⲉэ',
  f: 'ẝꞙϝքſғƒ',
  g: 'ɡցɢǥԍ',
  h: 'һհᏂнʜћħꮋ',
  i: 'іιɩıɪӏⅰꙇᎥ',
  j: 'јϳʝɉյ',
  k: 'кκᴋⲕꮶƙқ',
  l: 'ⅼӀʟɭłℓ',
  m: 'мⅿʍᴍꮇ',
  n: 'ոռпηɴŋռ',
  o: 'оοσօᴏဝ০०๐໐оøөⲟ',
  p: 'рρϱᴘⲣꮲþ',
  q: 'ԛգզ',
  r: 'гᴦꭇꭈⲅʀг',
  s: 'ѕƽꜱꮪʂ',
  t: 'тτᴛꭲŧƭ',
  u: 'υսʋᴜꭎц',
  v: 'ѵνᴠⅴꮩⱱ',
  w: 'ԝաѡᴡꮃшωɯ',
  x: 'х×хχⅹᕁⲭ',
  y: 'уγʏყүɏ',
  z: 'ᴢꮓʐƶ',
  '0': '߀',
  '3': 'зӡʒȝ',
  '4': 'ч',
  '6': 'ճ',
};

/** Confusable character → the ASCII character it is taken for. Only non-ASCII keys. */
export const LATIN_LOOKALIKE: ReadonlyMap<string, string> = new Map(
  Object.entries(ROWS).flatMap(([latin, row]) => [...row].map((c) => [c, latin] as const)),
);

/** ASCII characters that are taken for one another: digit zero and o, one and l and the bar. */
export const ASCII_LOOKALIKE: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '|': 'l', i: 'l' };
