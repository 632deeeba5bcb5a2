/**
 * @module
 * Words of the first steps.
 */
import { words } from '../app/words.ts';

export const welcomeWords = words(
  {
    title: 'First steps',
    about: 'From nothing to the first answer in five minutes. Nothing leaves this machine.',
    done: 'done',
    again: 'Do it again',
    step_1: 'Bring what you have',
    say_1: 'An export of a chat or channel that you may read. For Telegram:',
    how_1: 'In Telegram Desktop open the chat, then ⋮ and “Export chat history”.',
    how_2: 'Choose the format “Machine-readable JSON”; pictures and videos are not needed.',
    how_3: 'Drop the file result.json, or the whole folder, here.',
    step_2: 'Say what to watch',
    say_2:
      'Paste addresses as you have them: links, a list, a page of notes. Three are enough to begin with.',
    do_2: 'Add communities',
    step_3: 'Let Driftline look',
    say_3:
      'The collector looks at each on a schedule and notices when one vanishes. It only asks; it never posts or joins. In a terminal:',
    more_3: 'Without it the workbench still reads exports; it just cannot see anyone vanish.',
    step_4: 'Decide',
    say_4:
      'Addresses that somebody named wait as leads; counterparts of the vanished wait as matches. You decide; it is recorded.',
    toNow: 'To Now',
    toLeads: 'To the leads',
    step_5: 'Hand it on',
    say_5: 'A report with its evidence, its coverage and its limits, that prints well.',
    do_5: 'Make a report',
    example: 'See it on an invented week first',
    exampleNote:
      'A takedown of 53 invented communities about weather, gardening and sport, and where they went. It is played into this case, so take a case of its own for it.',
    playExample: 'Play the invented week',
  },
  {
    title: 'الخطوات الأولى',
    about: 'من لا شيء إلى أول جواب في خمس دقائق. ولا يغادر شيء هذا الجهاز.',
    done: 'تم',
    again: 'افعلها ثانيةً',
    step_1: 'هات ما عندك',
    say_1: 'نسخة مصدَّرة من محادثة أو قناة يجوز لك قراءتها. لتيليغرام:',
    how_1: 'في برنامج Telegram Desktop افتح المحادثة ثم ⋮ ثم «Export chat history».',
    how_2: 'اختر الصيغة «Machine-readable JSON»؛ ولا حاجة إلى الصور والمقاطع.',
    how_3: 'أفلت الملف result.json أو المجلد كله هنا.',
    step_2: 'قل ما تراقب',
    say_2: 'الصق العناوين كما هي عندك: روابط أو قائمة أو صفحة ملاحظات. تكفي ثلاثة للبداية.',
    do_2: 'أضف مجتمعات',
    step_3: 'دع درِفت‌لاين ينظر',
    say_3:
      'يتفقّد الجامع كلًّا منها وفق جدول وينتبه حين يختفي أحدها. يسأل فقط، ولا ينشر ولا ينضم أبدًا. في الطرفية:',
    more_3: 'وبدونه تقرأ منضدة العمل النسخ المصدَّرة، لكنها لا ترى أحدًا يختفي.',
    step_4: 'قرّر',
    say_4: 'العناوين التي ذكرها أحدهم تنتظر خيوطًا، ومقابلات من اختفى تنتظر مطابقات. أنت تقرر، ويُسجَّل ذلك.',
    toNow: 'إلى الآن',
    toLeads: 'إلى الخيوط',
    step_5: 'سلّمه',
    say_5: 'تقرير بأدلته وتغطيته وحدوده، يُطبع جيدًا.',
    do_5: 'اصنع تقريرًا',
    example: 'شاهده أولًا على أسبوع مخترع',
    exampleNote:
      'إزالة 53 مجتمعًا مخترعًا عن الطقس والبستنة والرياضة، وإلى أين ذهبت. يُشغَّل في هذه القضية، فخصّص له قضية.',
    playExample: 'شغّل الأسبوع المخترع',
  },
);
