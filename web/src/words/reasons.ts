/**
 * @module
 * The reasons that the methods give are English sentences of a few forms. Here they are said in Arabic; a form that is not
 * known stays English, and says so by its `lang`. Names and quoted words go through as they are.
 */
type Language = 'en' | 'ar';

type Form = readonly [english: RegExp, arabic: string];

/** Whole sentences. `$1` … are what stood in the places; nested forms are said by `TAILS` and `PARTS`. */
const FORMS: readonly Form[] = [
  [/^(\d+) further addresses were first seen there$/, 'ظهر فيه أولًا $1 عنوانًا آخر'],
  [/^first seen (\d+) h after (\d+) communities went dark$/, 'شوهد أولًا بعد $1 ساعة من اختفاء $2 مجتمعًا'],
  [/^first seen (\d+) h after a community went dark$/, 'شوهد أولًا بعد $1 ساعة من اختفاء مجتمع'],
  [/^a post was forwarded from it$/, 'أُعيد توجيه منشور منه'],
  [/^a web page, not a community$/, 'صفحة ويب لا مجتمع'],
  [/^announced as the new or fallback address \((.*)\)$/, 'أُعلن عنوانًا جديدًا أو احتياطيًّا ($1)'],
  [/^said by others to be where it went \((.*)\)$/, 'قال آخرون إنه انتقل إليه ($1)'],
  [/^its address stands in a post$/, 'ورد عنوانه في منشور'],
  [/^stands in a pinned post$/, 'ورد في منشور مثبَّت'],
  [/^mentioned$/, 'مذكور'],
  [/^its name resembles (\S+), which went dark$/, 'اسمه يشبه $1 الذي اختفى'],
  [/^its name resembles (\S+)$/, 'اسمه يشبه $1'],
  [
    /^its source named (\d+) places in those days, as directories and link farms do$/,
    'ذكر مصدره $1 عنوانًا في تلك الأيام، كما تفعل الأدلة ومزارع الروابط',
  ],
  [/^named by (\d+) communities independently$/, 'ذكره $1 من المجتمعات كل على حدة'],
  [/^named by a watched community$/, 'ذكره مجتمع مراقَب'],
  [/^the first address on (\S+) seen in this case$/, 'أول عنوان على $1 في هذه القضية'],
  [/^the first sign on (\S+) of where they went$/, 'أول إشارة على $1 إلى حيث ذهبوا'],
  [/^the link was written so that filters miss it$/, 'كُتب الرابط بحيث لا تلتقطه المرشّحات'],
  [/^the post names a watched community that went dark$/, 'يذكر المنشور مجتمعًا مراقَبًا اختفى'],
  [/^a community warns of it as fake, or denies it$/, 'يحذّر منه مجتمع على أنه مزيف أو ينفيه'],
  [/^(\d+) communities warn of it as fake, or denies? it$/, 'يحذّر منه $1 من المجتمعات على أنه مزيف أو تنفيه'],
  [/^accepted by (.+)$/, 'قبله $1'],
  [/^rejected by (.+)$/, 'رفضه $1'],
  [
    /^(\d+) other communities link to it under the old name$/,
    'يربط إليه $1 من المجتمعات الأخرى بالاسم القديم',
  ],
  [/^another community links to it under the old name$/, 'يربط إليه مجتمع آخر بالاسم القديم'],
  [/^both carry on (.+), this one from when the other vanished$/, 'كلاهما يتابع $1، وهذا منذ اختفى الآخر'],
  [/^both close their posts with (.+)$/, 'كلاهما يختم منشوراته بعبارة $1'],
  [/^both use the rare hashtag (.+)$/, 'كلاهما يستعمل الوسم النادر $1'],
  [/^both point to (.+), which (.+)$/, 'كلاهما يشير إلى $1'],
  [
    /^both forward from the same (\d+) communities that few others forward from$/,
    'كلاهما يعيد التوجيه من $1 مجتمعات قلّما يوجّه منها غيرهما',
  ],
  [/^it appeared when the old community vanished$/, 'ظهر حين اختفى المجتمع القديم'],
  [/^it appeared (\d+) days after the old community vanished$/, 'ظهر بعد $1 يومًا من اختفاء المجتمع القديم'],
  [
    /^it asks for money or private contact, which the old community did not$/,
    'يطلب مالًا أو تواصلًا خاصًّا، ولم يكن القديم يفعل',
  ],
  [/^it insists on being the only real one$/, 'يُصرّ على أنه الحقيقي الوحيد'],
  [
    /^it posted mostly things of its own while the old community was there$/,
    'كان ينشر في الغالب ما يخصه والمجتمع القديم قائم',
  ],
  [
    /^it posted things of its own for long before the old community vanished$/,
    'كان ينشر ما يخصه قبل اختفاء القديم بزمن طويل',
  ],
  [
    /^it posts copies from (\d+) communities or more, always after them$/,
    'ينشر نسخًا من $1 مجتمعات أو أكثر، بعدها دائمًا',
  ],
  [/^it vanished in the same days without having gone on$/, 'اختفى في الأيام نفسها دون أن يتابع'],
  [
    /^only the new community says that it belongs to the old one \(impersonators do that too\)$/,
    'الجديد وحده يقول إنه للقديم (والمنتحلون يفعلون ذلك أيضًا)',
  ],
  [/^the descriptions are nearly the same$/, 'الوصفان متطابقان تقريبًا'],
  [
    /^the old community itself gave this address as its new or reserve home, (.+)$/,
    'القديم نفسه أعطى هذا العنوان مقرًّا جديدًا أو احتياطيًّا، ⟨$1⟩',
  ],
  [/^the old community mentioned it, (.+)$/, 'ذكره المجتمع القديم، ⟨$1⟩'],
  [/^the old community pinned this address, (.+)$/, 'ثبّت القديم هذا العنوان، ⟨$1⟩'],
  [/^the old community posted this address, (.+)$/, 'نشر القديم هذا العنوان، ⟨$1⟩'],
  [/^the same picture, scaled or recompressed(.*)$/, 'الصورة نفسها، بحجم أو ضغط آخر'],
  [/^the same picture(.*)$/, 'الصورة نفسها'],
  [/^they post at other hours$/, 'ينشران في ساعات مختلفة'],
  [/^they post at the same hours$/, 'ينشران في الساعات نفسها'],
  [/^they write about different things$/, 'يكتبان عن أمور مختلفة'],
  [
    /^they write about the same things in the same rare words$/,
    'يكتبان عن الأمور نفسها بالكلمات النادرة نفسها',
  ],
  [/^they write in different languages \((.+)\)$/, 'يكتبان بلغتين مختلفتين ($1)'],
  [/^(title and handle|title|handle): (“.*”) and (“.*?”) are (the same|alike)(.*)$/, '⟨$1⟩: $2 و$3 ⟨$4⟩⟨$5⟩'],
  [
    /^nearly the same texts that hardly anyone else has: (.+)$/,
    'نصوص متطابقة تقريبًا لا تكاد توجد عند غيرهما: ⟨$1⟩',
  ],
  [
    /^(as much alike|nothing alike) in (name|texts|picture) as (.+) of counterparts and (.+) of other pairs are in this case, which counts (more|less) than it does by itself$/,
    '⟨$1⟩ ⟨$2⟩ كما هي حال $3 من المتقابلات و$4 من الأزواج الأخرى في هذه القضية، فيُحسب ⟨$5⟩ مما هو بذاته',
  ],
  [/^takes responsibility in so many words \((.*)\)$/, 'يتبنّى صراحةً ($1)'],
  [/^place: (.+)$/, 'المكان: $1'],
  [/^time: (.+)$/, 'الزمن: $1'],
  [/^act: (.+)$/, 'الفعل: $1'],
  [/^actor: (.+)$/, 'الفاعل: $1'],
  [/^grade A: .*$/, 'الدرجة A: منبر معروف أو خلفه'],
  [/^grade B: .*$/, 'الدرجة B: ناقل معلن'],
  [/^grade C: .*$/, 'الدرجة C: مجتمع مراقَب أو مناصر'],
  [/^grade D: .*$/, 'الدرجة D: مجهول، وقد يكون مزوَّرًا'],
  [
    /^the platform or we were down: (\d+) of (\d+) other communities there were seen alive since the onset$/,
    'تعطّل المنصة أو خطّنا: شوهد $1 من $2 من المجتمعات الأخرى هناك حيًّا منذ البداية',
  ],
  [
    /^a passing fault: none of the (\d+) had come back (\d+) h after the first was seen gone$/,
    'عطل عابر: لم يعد أي من $1 بعد $2 ساعة من رؤية أولها مختفيًا',
  ],
  [/^lost looks: a look without a verdict counts for no death$/, 'تفقّدات ضائعة: تفقّد بلا حكم لا يُحسب اختفاءً'],
  [/^denial$/, 'نفي'],
  [/^no responsibility taken$/, 'لا تبنّي فيه'],
  [/^other place$/, 'مكان آخر'],
  [/^other time$/, 'زمن آخر'],
  [/^another year.*$/, 'عام آخر'],
  [/^rumou?r$/, 'إشاعة'],
  [/^question$/, 'سؤال'],
  [/^quotation$/, 'اقتباس'],
  [/^satire$/, 'سخرية'],
];

/** Pieces inside a sentence. */
const PARTS: readonly Form[] = [
  [/^title and handle$/, 'العنوان والمعرّف'],
  [/^title$/, 'العنوان'],
  [/^handle$/, 'المعرّف'],
  [/^the same$/, 'متطابقان'],
  [/^alike$/, 'متشابهان'],
  [/^as much alike$/, 'تشابه'],
  [/^nothing alike$/, 'لا تشابه'],
  [/^name$/, 'في الاسم'],
  [/^texts$/, 'في النصوص'],
  [/^picture$/, 'في الصورة'],
  [/^more$/, 'أكثر'],
  [/^less$/, 'أقل'],
  [/^(\d+) days? before it vanished$/, 'قبل اختفائه بعدد $1 من الأيام'],
  [/^while it was still there$/, 'وهو لا يزال قائمًا'],
];

/** What follows a comparison or stands in a list of texts; several may follow one another. */
const TAILS: readonly Form[] = [
  [/^ when written together/, ' إذا كُتبا متصلين'],
  [/^ by sound/, ' نطقًا'],
  [/^ by their consonants, across scripts/, ' بحروفهما الصامتة عبر الخطوط'],
  [/^, leaving aside ((?:“[^”]*”(?:, )?)+)/, '، عدا $1'],
  [/^, but under quite another title/, '، ولكن بعنوان آخر تمامًا'],
  [/^(?:, )?(\d+) that it had no later than the old one/, ' $1 كانت عنده لا بعد القديم؛'],
  [/^(?:, )?(\d+) within three days of the old one/, ' $1 خلال ثلاثة أيام من القديم؛'],
  [/^(?:, )?(\d+) of the old one's last days/, ' $1 من آخر أيام القديم؛'],
  [/^(?:, )?(\d+) that go on with a series/, ' $1 تتابع سلسلة؛'],
  [/^(?:, )?(\d+) older ones posted again/, ' $1 أقدم نُشرت ثانيةً؛'],
];

function filled(template: string, found: RegExpExecArray): string {
  return template.replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? '');
}

/** A piece in Arabic; null when its form is not known. */
function piece(text: string): string | null {
  for (const [english, arabic] of PARTS) {
    const found = english.exec(text);
    if (found) return filled(arabic, found);
  }
  let rest = text;
  let out = '';
  while (rest !== '') {
    const form = TAILS.find(([english]) => english.test(rest));
    if (form === undefined) return null;
    const found = form[0].exec(rest)!;
    out += filled(form[1], found);
    rest = rest.slice(found[0].length);
  }
  return out.replace(/؛$/, '');
}

/** The sentence in the language of the page where its form is known. */
export function reasonIn(language: Language, what: string): { text: string; lang: Language } {
  if (language === 'en') return { text: what, lang: 'en' };
  for (const [english, arabic] of FORMS) {
    const found = english.exec(what);
    if (!found) continue;
    let known = true;
    const text = filled(arabic, found).replace(/⟨([^⟩]*)⟩/g, (_, inner: string) => {
      const said = piece(inner);
      known &&= said !== null;
      return said ?? '';
    });
    if (known) return { text, lang: 'ar' };
  }
  return { text: what, lang: 'en' };
}
