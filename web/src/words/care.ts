/**
 * @module
 * Words of caring for the analyst.
 */
import { words } from '../app/words.ts';

export const careWords = words(
  {
    title: 'Care',
    about:
      'For you alone. These figures stay in this browser; no colleague, no admin and no server sees them.',
    sittingNote: 'How long you have been here without a break',
    sitting: 'This sitting',
    today: 'Today, in use',
    posts: 'Different posts read today',
    media: 'Hidden media looked at today',
    decisions: 'Decisions today',
    reminders: 'Break reminders',
    remind: 'Remind me to take a break',
    remindNote: 'A note at the edge of the page, no more. It never locks anything.',
    every: 'After so many minutes',
    breakTitle: 'Time to look at something else?',
    breakText: {
      one: 'You have been here for {time} without a break and read {n} post.',
      other: 'You have been here for {time} without a break and read {n} posts.',
    },
    breakTaken: 'I had a break',
    later: 'In 15 minutes',
    never: 'Do not remind me',
    habits: 'What this workbench does by itself',
    habit_text:
      'Words and hashes come first. Pictures and videos stay hidden until you ask, then grey, small and without sound.',
    habit_once: 'The same text is shown once. Copies are folded and counted.',
    habit_quiet: 'Nothing blinks, plays or pops up by itself, but for this one note.',
    habit_local:
      'You can leave at any time: everything that you decided is recorded, and every screen has an address to come back to.',
    reset: 'Set these figures to zero',
    resetDone: 'The figures are at zero.',
    undo: 'Undo',
  },
  {
    title: 'العناية',
    about: 'لك وحدك. تبقى هذه الأرقام في هذا المتصفح، ولا يراها زميل ولا مدير ولا خادم.',
    sittingNote: 'منذ متى وأنت هنا بلا استراحة',
    sitting: 'هذه الجلسة',
    today: 'اليوم، مدة الاستعمال',
    posts: 'منشورات مختلفة قُرئت اليوم',
    media: 'وسائط مخفية نُظر إليها اليوم',
    decisions: 'قرارات اليوم',
    reminders: 'التذكير بالاستراحة',
    remind: 'ذكّرني بأخذ استراحة',
    remindNote: 'ملاحظة على طرف الصفحة لا أكثر. لا تقفل شيئًا.',
    every: 'بعد هذا العدد من الدقائق',
    breakTitle: 'أحان وقت النظر إلى شيء آخر؟',
    breakText: {
      zero: 'أنت هنا منذ {time} بلا استراحة.',
      one: 'أنت هنا منذ {time} بلا استراحة وقرأت منشورًا واحدًا.',
      two: 'أنت هنا منذ {time} بلا استراحة وقرأت منشورين.',
      few: 'أنت هنا منذ {time} بلا استراحة وقرأت {n} منشورات.',
      many: 'أنت هنا منذ {time} بلا استراحة وقرأت {n} منشورًا.',
      other: 'أنت هنا منذ {time} بلا استراحة وقرأت {n} منشور.',
    },
    breakTaken: 'أخذت استراحة',
    later: 'بعد 15 دقيقة',
    never: 'لا تذكّرني',
    habits: 'ما تفعله منضدة العمل من تلقاء نفسها',
    habit_text: 'الكلمات والبصمات أولًا. تبقى الصور والمقاطع مخفية حتى تطلبها، ثم تظهر رمادية صغيرة بلا صوت.',
    habit_once: 'يُعرض النص الواحد مرة واحدة. وتُطوى نسخه وتُعدّ.',
    habit_quiet: 'لا شيء يومض أو يعمل أو يظهر فجأة، سوى هذه الملاحظة.',
    habit_local: 'لك أن تغادر متى شئت: كل ما قررته مسجَّل، ولكل شاشة عنوان تعود إليه.',
    reset: 'صفّر هذه الأرقام',
    resetDone: 'الأرقام الآن صفر.',
    undo: 'تراجع',
  },
);
