/**
 * @module
 * Words around a post that is read.
 */
import { words } from '../app/words.ts';

export const readingWords = words(
  {
    postAt: 'Post of {at}',
    edited: 'edited',
    forwarded: 'forwarded from {from}',
    somewhere: 'a place that is not named',
    noText: 'No words; what is attached stays hidden.',
    readsAs: '{raw} reads as {ref}',
    attachments: { one: '{n} attachment, hidden:', other: '{n} attachments, hidden:' },
    author: 'Author',
    authorNote: 'A pseudonym under a key of this case: it tells authors apart and names nobody.',
    capture: 'Capture',
    sound: 'Sound in Latin letters',
    soundNote: 'How the words sound, for finding one’s way; not for quoting.',
    translate: 'Translate on this machine',
    translationNote: 'By the translator of this browser; not for quoting.',
  },
  {
    postAt: 'منشور {at}',
    edited: 'مُعدَّل',
    forwarded: 'مُعاد توجيهه من {from}',
    somewhere: 'مكان لا يُذكر اسمه',
    noText: 'بلا كلمات؛ ويبقى المرفق مخفيًّا.',
    readsAs: '{raw} يُقرأ {ref}',
    attachments: {
      zero: 'لا مرفقات',
      one: 'مرفق واحد مخفي:',
      two: 'مرفقان مخفيان:',
      few: '{n} مرفقات مخفية:',
      many: '{n} مرفقًا مخفيًّا:',
      other: '{n} مرفق مخفي:',
    },
    author: 'الكاتب',
    authorNote: 'اسم مستعار بمفتاح هذه القضية: يميّز الكتّاب ولا يسمّي أحدًا.',
    capture: 'النسخة المحفوظة',
    sound: 'النطق بحروف لاتينية',
    soundNote: 'كيف تُنطق الكلمات، للاسترشاد لا للاقتباس.',
    translate: 'ترجم على هذا الجهاز',
    translationNote: 'بمترجم هذا المتصفح؛ لا للاقتباس.',
  },
);
