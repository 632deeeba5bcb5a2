/**
 * @module
 * Sentences that the server says with a key (`Saying` in docs/api.md), in Arabic; and their times as the page writes times.
 */
import type { Speech } from '../app/language.tsx';
import type { Saying } from '../app/shapes.ts';

const ARABIC: Record<string, string> = {
  wave_together: 'شوهد {members} مجتمعًا حيًّا ثم مختفيًا؛ ويقع اختفاء كل منها بين التفقّدين المبيّنين.',
  wave_onset: 'اختفى أولها بعد {earliest} وليس بعد {latest}.',
  wave_rarity:
    'بحسب المعتاد في هذه القضية يُتوقع {expected} في تلك المدة؛ ومثل {observed} لا يقع بالمصادفة إلا مرة كل {years} سنة.',
  wave_controls: 'شوهد {alive} من {looked} من مجتمعات المنصات نفسها حيًّا في تلك الأثناء.',
  wave_second: 'طريقة ثانية لا تعرف إلا من اختفى ومتى تراها أيضًا (p {p}).',
  wave_moment: 'لحظة أي اختفاء بعينه: لا يُعرف إلا أنه بين تفقّدين.',
  wave_doer: 'من طلب ذلك ولماذا: لا تقول المنصة أكثر من أنها أزالتها.',
  wave_reason: 'لماذا اختفت: لم تذكر المنصة سببًا لعدد {silent} من {members}؛ وقد يكون أصحابها أزالوا بعضها.',
  wave_all: 'أن كل واحد منها جزء من الموجة: لكل احتماله، ونحو {expected} كانت ستختفي على كل حال.',
  wave_unwatched: 'ما جرى لمجتمعات لم ينظر إليها أحد.',
  wave_end: 'متى انتهت: كانت حالات الاختفاء مستمرة حين انتهت البيانات.',
  wave_no_control: 'أن المنصة كانت بخير: لم يُشاهَد غيرها هناك حيًّا في تلك الأثناء.',
  wave_second_no: 'أن طريقة ثانية توافق: فهي لا ترى هذه الموجة (p {p}).',
  wave_second_none: 'رأي طريقة ثانية: ما اختفى في غيرها قليل لا يكفي للمقارنة.',
  claims_none:
    'لم يُرَ إعلان عن هذا الحدث في {posts} منشورًا من {watched} مجتمعًا، وكانت {unknown} % من التفقّدات بلا جواب. ولا يعني ذلك أنه غير موجود.',
  proof_holds: 'سُجّلت هذه البايتات في هذا السجل قيدًا رقمه {entry}، ولم يتغير شيء قبله منذ وُقّعت نقطة التحقق.',
  proof_limit: 'ولا يقول إن ما تُظهره صحيح، ولا إن المكان الذي جاءت منه أعطاها لغيرنا.',
  proof_none: 'لا نقطة تحقق تشمل هذا القيد بعد؛ وستشمله القادمة.',
  audit_accept: 'قُبل {subject}',
  audit_reject: 'رُفض {subject}',
  audit_withdraw: 'تراجُع عن آخر قرار في {subject}',
  audit_added: '{subject} متابَع من الآن',
  audit_removed: '{subject} لم يعد متابَعًا',
  audit_framed: 'حدث يُراقَب: {subject}',
  audit_media_shown: 'نُظر إلى وسائط مخفية: {subject}',
  audit_bytes_taken: 'أُخذت بايتات نسخة محفوظة: {subject}',
  audit_exported: 'تصدير: {subject}',
  audit_user_added: 'أُضيف مستخدم: {subject}',
  audit_user_changed: 'عُدّل مستخدم: {subject}',
  audit_user_removed: 'أُزيل مستخدم: {subject}',
  audit_token_added: 'صُنع رمز وصول: {subject}',
  audit_token_removed: 'أُزيل رمز وصول: {subject}',
  audit_settings_changed: 'عُدّلت إعدادات: {subject}',
  match_none: 'أنه لا يتابع في شيء مما جُمع، أو عند مرشّح أضعف من أن يُذكر: {percent} % على الأكثر.',
};

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** The sentence in the language of the page; English where it has no other. */
export function sayingIn(speak: Speech, { key, text, values }: Saying): string {
  const template = speak.language === 'ar' ? ARABIC[key] : undefined;
  const said =
    template === undefined
      ? text
      : template.replace(/\{(\w+)\}/g, (_, name: string) => {
          const value = values[name];
          return typeof value === 'number'
            ? speak.number(value, 3)
            : String(value ?? '').replace('more than', 'أكثر من');
        });
  return said.replace(ISO, (at) => speak.when(at));
}

/** Whether it is said in the language of the page. */
export const isTranslated = (speak: Speech, { key }: Saying) =>
  speak.language === 'en' || ARABIC[key] !== undefined;
