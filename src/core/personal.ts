/**
 * @module
 * What in a text is a person's: phone numbers, e-mail addresses, handles. Found by shape alone, so that they can be
 * masked in whatever leaves the case; where a number may be a phone number or not, it is taken for one. Names in plain
 * words are not found. Nothing here knows a platform: the links of a text are given to it.
 */

/** What can be found, and released again by a recorded decision. */
export const PERSONAL = ['phones', 'emails', 'handles'] as const;
export type Personal = (typeof PERSONAL)[number];

/** How a text is masked. */
export interface Masking {
  /** What is left as it is. */
  readonly released: ReadonlySet<Personal>;
  /** Says whether a handle (lower case, without `@`) is a place's own and may be shown. */
  readonly keepsHandle: (name: string) => boolean;
  /** The links of a text by start, not overlapping, and what is shown for each: null for its own words. */
  readonly links: (text: string) => readonly { start: number; end: number; shown: string | null }[];
}

/** What stands where something was masked. */
export const MASKED = { phones: '[phone]', emails: '[e-mail]', handles: '[handle]' } as const;

const HOST = String.raw`(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}`;
const EMAIL = new RegExp(String.raw`[\p{L}\p{N}._%+'-]{1,64}[@＠﹫]${HOST}`, 'gu');
/** `name (at) host [dot] org`, and with bare words where both are there. */
const DISGUISED_EMAIL =
  /[\p{L}\p{N}._%+-]{1,64}\s{0,2}[[({<]\s{0,2}(?:at|@|собака|arobase|chez|آت|في)\s{0,2}[\])}>]\s{0,2}[\p{L}\p{N}-]{1,63}(?:\s{0,2}(?:\.|[[({<]\s{0,2}(?:dot|\.|точка|point|نقطة)\s{0,2}[\])}>]|\sdot\s)\s{0,2}[\p{L}\p{N}-]{2,63}){1,5}|[\p{L}\p{N}._%+-]{2,64}\s(?:at|собака|arobase)\s[\p{L}\p{N}-]{1,63}(?:\s(?:dot|точка|point)\s[\p{L}\p{N}-]{2,63}){1,4}/giu;
/** `@name`, `@name@host`, `@name:host`; what stands right before must not be part of a word. */
const HANDLE = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.%+-])[@＠﹫]([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,62}[\p{L}\p{N}_])?)(?:[@:]${HOST})?`,
  'gu',
);
/** A handle of Discord as it was until 2023: `name#1234`. */
const NUMBERED_HANDLE = /[\p{L}\p{N}_.]{2,32}#\d{4}(?![\p{L}\p{N}])/gu;

/** What may stand between the digits of one number: blanks, brackets, dots, dashes, and marks that cannot be seen. */
const BETWEEN = String.raw`[ \t\u00a0\u2007\u202f().\-\u2010-\u2015/\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,3}`;
const NUMBER = new RegExp(String.raw`(?:[+＋]${BETWEEN}|\()?\p{Nd}(?:${BETWEEN}\p{Nd}){5,40}`, 'gu');
const SAID_TO_BE_PHONE =
  /(?:tel|phone|call|ring|whats\s?app|viber|signal|mobile|cell|sms|text me|тел|звон|номер|вайбер|в[ао]тс?ап|моб|هاتف|جوال|موبايل|واتس|اتصل|للتواصل|رقم|tél|appele|portable|numéro)[^\p{Nd}\n]{0,14}$/iu;
/** The parts of addresses that a phone number follows. */
const PHONE_ADDRESS =
  /((?:wa\.me\/|t\.me\/|telegram\.me\/|signal\.me\/#p\/|(?:tel|sms|viber|whatsapp|callto):|[?&](?:phone|number|tel|chat)=)\/{0,2})(?:\+|%2B|%20| )?\p{Nd}[\p{Nd}()\s-]{5,20}/giu;

/** The text with phone numbers, e-mail addresses and handles masked. Time is linear in the text. */
export function maskText(text: string, masking: Masking): string {
  if (!/[@＠﹫#\p{Nd}]|\bat\b|собака|arobase|:\/\//iu.test(text)) return text;
  let masked = '';
  let from = 0;
  for (const { start, end, shown } of masking.links(text)) {
    if (start < from) continue;
    masked += maskWords(text.slice(from, start), masking, text.slice(Math.max(0, from - 1), from));
    masked += shown ?? maskAddress(text.slice(start, end), masking);
    from = end;
  }
  return masked + maskWords(text.slice(from), masking, text.slice(Math.max(0, from - 1), from));
}

/** A message of ours with phone numbers and e-mail addresses masked: somebody may have typed one in place of an address. */
export function maskMessage(message: string): string {
  return maskText(message, {
    released: new Set(['handles']),
    keepsHandle: () => false,
    links: () => [],
  });
}

/** Says whether a text names a person by phone number, e-mail address or handle. */
export function namesPerson(text: string, masking: Masking): boolean {
  return maskText(text, masking) !== text;
}

/** Words between links. `before` is the character that stands before them. */
function maskWords(words: string, { released, keepsHandle }: Masking, before: string): string {
  let masked = words;
  if (!released.has('handles'))
    masked = masked
      .replace(HANDLE, (found: string, name: string) =>
        keepsHandle(name.toLowerCase()) || keepsHandle(found.slice(1).toLowerCase()) ? found : MASKED.handles,
      )
      .replace(NUMBERED_HANDLE, MASKED.handles);
  if (!released.has('emails')) {
    // `@name@host`: a handle, judged above.
    const mask = (found: string, at: number) =>
      keepsHandle(found.toLowerCase()) || /[@＠﹫]/.test(masked[at - 1] ?? '') ? found : MASKED.emails;
    masked = masked.replace(EMAIL, mask).replace(DISGUISED_EMAIL, MASKED.emails);
  }
  if (!released.has('phones')) masked = maskPhones(masked, before);
  return masked;
}

/** An address that is shown: what it carries of a person besides. */
function maskAddress(address: string, { released, keepsHandle }: Masking): string {
  let masked = address;
  if (!released.has('emails'))
    masked = masked.replace(EMAIL, (found) => (keepsHandle(found.toLowerCase()) ? found : MASKED.emails));
  if (!released.has('phones')) masked = masked.replace(PHONE_ADDRESS, `$1${MASKED.phones}`);
  if (!released.has('handles') && /^(?:[a-z]+:\/\/)?[^/]+\/@/i.test(masked))
    masked = masked.replace(/(?<=\/)@([\p{L}\p{N}_.-]{2,64})/u, (found, name: string) =>
      keepsHandle(name.toLowerCase()) ? found : MASKED.handles,
    );
  return masked;
}

function maskPhones(words: string, before: string): string {
  const masked = words.replace(PHONE_ADDRESS, `$1${MASKED.phones}`);
  return masked.replace(NUMBER, (found, at: number) => {
    const previous = at === 0 ? before : masked[at - 1]!;
    const next = masked[at + found.length] ?? '';
    const lead = masked.slice(Math.max(0, at - 40), at);
    if (/[\p{L}_=#]/u.test(previous) && !SAID_TO_BE_PHONE.test(lead)) return found;
    if (/[\p{L}_]/u.test(next) && !/^[+＋]/.test(found)) return found;
    return isPhone(found, lead) ? MASKED.phones : found;
  });
}

/** Whether a run of digits is a phone number; when that is not clear, yes. */
function isPhone(found: string, lead: string): boolean {
  const groups = found.match(/\p{Nd}+/gu)!.map(latin);
  const digits = groups.join('');
  if (/^[+＋]/.test(found)) return digits.length >= 7;
  if (/^00[1-9]/.test(digits) && digits.length >= 9) return true;
  if (isDate(found.replace(/\p{Nd}/gu, latin))) return false;
  if (SAID_TO_BE_PHONE.test(lead)) return true;
  if (groups.every((group) => /^(?:19|20)\d\d$/.test(group))) return false;
  if (groups.length === 1) return digits.length >= 9 && digits.length <= 13;
  if (digits.length > 15) return groups.some((group) => /^0\d{2,}/.test(group) || group.length >= 7);
  // One point: a decimal number. Four groups of three at most behind points: an address of a machine.
  if (/^\p{Nd}+\.\p{Nd}+$/u.test(found) && !/^0\d/.test(digits)) return false;
  if (/^\p{Nd}{1,3}(?:\.\p{Nd}{1,3}){3}$/u.test(found)) return false;
  if (groups.every((group) => group.length <= 2)) return digits.startsWith('0') && digits.length >= 9;
  // 12 000 000, but not 079 123 456 or 612 345 678.
  const thousands = groups.slice(1).every((group) => group.length === 3) && !digits.startsWith('0');
  if (thousands && (groups[0]!.length < 3 || digits.endsWith('000'))) return false;
  if (digits.length >= 9) return true;
  return /^\d{3}-\d{4}$/.test(found) || (/^\(?0/.test(found) && digits.length >= 7);
}

/** `2019-11-22`, `22.11.2019`, `11/22/19`, with or without an hour behind it. */
function isDate(text: string): boolean {
  const date = /^(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:\d{4}|\d{2}))([ \t]+.*)?$/.exec(
    text,
  );
  return date !== null && (date[3] ?? '').replace(/\D/g, '').length <= 6;
}

/** The digit 0-9 of any script; scripts number theirs in blocks of ten, zero first. */
function latin(digits: string): string {
  return digits.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0)!;
    if (point < 0x80) return digit;
    let zero = point;
    while (point - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(point - zero);
  });
}
