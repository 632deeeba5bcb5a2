/**
 * @module
 * The words around a deed in Arabic, English, French and Russian: who speaks, who else, whether, when and where. Data for
 * the files beside it; written as people write them, folded when loaded. `*` ends a word that may go on. The words by
 * which responsibility is taken, and those that make a statement no claim, are files of their own. Words of one event
 * are never here: they come with the event's frame.
 */

/** The speaker itself: subjects of "painted", "claim". */
export const FIRST = 'we i us nous on je j نحن انا باسمنا мы я нами мной'.split(' ');

/** "Our" before (or, in Arabic, at the end of) a word for people. */
export const OUR = 'our my notre nos mes наш наша наше наши наших нашими нашим нашей нашего'.split(' ');

/** Arabic words for people, without the ending نا ("our"). */
export const OUR_PEOPLE_AR =
  'اعضاو اعضاي اعضا فريق مجموعت شباب رجال ابناو ابناي ابنا متطوعو متطوعي جماعت نشطاو نشطاي لجنت حركت انصار عناصر فرق رفاق اصدقاو اصدقاي جمعيت نادي لاعبو افراد طلاب'.split(
    ' ',
  );

/** Somebody else, named by nothing: whoever these are the subject of, it is no claim of the speaker. */
export const OTHERS =
  'they he she someone somebody nobody anyone anybody everyone who whoever police mayor council officials authorities witnesses group people neighbours neighbors residents those ' +
  'ils elles il elle quelqu personne quiconque qui police mairie maire groupe temoins habitants inconnus ' +
  'они он она кто никто некто некие полиция мэрия мэр группа очевидцы жители неизвестные кто-то ' +
  'هم هو هي احد احدا مجهولون شخص الشرطه البلديه المجموعه جماعه شهود السكان من';

/** Third-person phrases that only tell of a claim made before; a community that announces its own says it in the present. */
export const TOLD_AFTERWARDS = 'claimed took was a ont اعلنت اعلن تبنت взял взяла взяло взяли заявил'.split(
  ' ',
);

/** Verbs of doing that turn a noun of the frame ("concert", "flash mob") into a deed. */
export const AGENCY =
  'did made organised organized staged held carried put placed set built hung launched pulled created executed performed left installed prepared arranged orchestrated planted released delivered conducted ran brought started completed finished threw gave laid spread scattered distributed dropped hid covered decorated dressed wrapped filled lit projected raised erected drew wrote sewed knitted attached fixed removed took stole borrowed moved swapped replaced freed changed turned switched handed sent assembled gathered mounted unveiled ' +
  'organise fait realise monte mene place pose installe accompli execute lance tenu cree accroche depose construit prepare offert laisse disperse distribue repandu etale cache couvert decore habille emballe rempli allume projete dresse dessine ecrit fixe enleve retire vole deplace remplace libere change distribue apporte mis ' +
  'сделали сделал организовали организовал устроили устроил провели провел совершили поставили выполнили осуществили повесили установили запустили разместили построили подготовили оставили создали исполнили выставили разложили расставили развесили развезли рассыпали выложили выпустили включили доставили подарили раскрасили подготовили положили разбросали раздали спрятали накрыли украсили завернули заполнили зажгли подняли возвели нарисовали написали сшили связали прикрепили убрали сняли украли унесли перенесли заменили освободили изменили собрали принесли высадили посадили ' +
  'قمنا نفذنا نظمنا وضعنا صنعنا اقمنا اطلقنا نصبنا زرعنا علقنا بنينا انجزنا انشانا احضرنا تركنا جهزنا اعددنا وزعنا نشرنا نثرنا خبانا غطينا زينا لففنا ملانا اضانا اشعلنا رفعنا شيدنا رسمنا كتبنا حكنا ثبتنا ازلنا اخذنا سرقنا نقلنا استبدلنا حررنا غيرنا ادخلنا عزفنا قام قامت نفذ نفذت نظم نظمت وضع وضعت نصب علق علقت اقام اقامت صنع';

/** Words that may stand between a speaker and what it did. */
export const BETWEEN =
  'have had ve d t s m re did do just finally proudly also all both together once again the a an of and it this that here there at on in to with as and members member team volunteers activists people friends group committee collective club crew society association union league brigade ones who that up out off whole entire own very same now today yesterday last night this morning evening hereby can confirm announce declare be am proud happy glad pleased happily indeed really secretly quietly ' +
  'avons ai a ont aurons les le la l un une des du de d et qui ceux celles membres equipe amis benevoles collectif comite club association bien enfin aussi tous toutes hier soir nuit cette ce ces y en annoncons declarons confirmons avoir sommes fiers heureux que ' +
  'уже наконец тоже также все вместе сами снова это вчера ночью сегодня утром вечером и с в на из что участники активисты команда волонтеры друзья комитет клуб общество союз именно те кто мы действительно гордо заявляем сообщаем подтверждаем объявляем ' +
  'قد لقد فعلا حقا ايضا جميعا معا امس اليوم الليله البارحه ليلا في من ب علي الذين من قام ان باننا اننا بان نعلن نوكد نوكد بفخر بكل فخر';

/** Words after a verb of doing that make the frame's noun its topic, not its deed. */
export const ABOUT =
  'about after because regarding against concerning discuss discussion meeting debate workshop tour walk photo photos picture pictures video report article story petition vote cleanup interview survey exhibition see watch visit ' +
  'apres contre concernant propos sujet reunion debat atelier visite photo photos image video reportage article petition vote enquete voir ' +
  'о об про после против насчет встречу собрание обсуждение экскурсию фото фотографии видео репортаж статью опрос голосование ' +
  'عن بعد حول بسبب ضد بشان بخصوص اجتماعا نقاشا جوله زياره صور صوره فيديو تقريرا مقالا استطلاعا';

export const NEGATION =
  'not no never neither nor nothing didn wasn isn aren weren don doesn haven hasn hadn couldn cannot n pas jamais aucun aucune ni rien не ни никогда нет لم لن لا ليس لسنا ليست ليسوا ما لست غير'.split(
    ' ',
  );

/** "Not only … but": no negation. */
export const NOT_ONLY = [
  'not only',
  'not just',
  'no longer',
  'no doubt',
  'not hide',
  'no secret',
  'pas seulement',
  'ne cachons pas',
  'не только',
  'не скрыва*',
  'ليس فقط',
  'لا نخفي',
  'ليس سرا',
];

/** The deed was done before, and done again now. */
export const AGAIN = [
  'again',
  'once more',
  'encore une fois',
  'de nouveau',
  'a nouveau',
  'снова',
  'опять',
  'еще раз',
  'مجددا',
  'مره اخري',
  'من جديد',
];

/** After a deed, by whom: the speaker. */
export const BY_US = [
  'by us',
  'by our',
  'by my',
  'par nous',
  'par nos',
  'par notre',
  'нами',
  'нашими',
  'силами наших',
  'руками наших',
  'من قبلنا',
  'علي ايدينا',
  'بايدينا',
  'علي يدنا',
  'علي ايدي اعضاينا',
];

/** Between a speaker and the deed: a wish, a plan or a thought, not a deed. */
export const INTENT =
  'will would ll shall should could might may want wants plan plans planning hope hopes wish going intend if unless imagine let try tried wanted hoped planned help helping ' +
  'voulons voudrions aimerions allons prevoyons esperons comptons souhaitons souhaitions pourrions devrions si imaginons projetons vais ' +
  'будем хотим хотели планируем собираемся надеемся если бы можем могли попробуем давайте мечтаем хотелось ' +
  'سوف نريد نخطط نامل نتمني لو اذا ربما لعلنا نود سنقوم سننفذ سننظم';

/** Verbs by which a speaker sees, hears or judges: what follows is not its own deed. */
export const OTHER_VERBS =
  'saw see seen heard hear noticed notice think believe know knew woke found learned learnt read watched watch asked ask wonder say said love like enjoyed enjoy visited visit crossed cross walked passed photographed filmed reported report thank thanks welcome support admire admired regret remember recall covered miss missed received got need expect expected hate wait waited await spotted ' +
  'vu voyons entendu appris lu pense pensons croyons savons aimons adore adorons remercions regrettons decouvert remarque demandons attendons saluons ' +
  'увидели видели видим слышали узнали знаем думаем считаем любим заметили прочитали спрашиваем ждем благодарим приветствуем поддерживаем помним наблюдали посмотрели прошли гуляли сфотографировали ' +
  'راينا شاهدنا سمعنا علمنا نعلم نعرف نظن نعتقد قرانا لاحظنا نسال ننتظر نشكر نحب وصلنا بلغنا زرنا مررنا صورنا نرحب نتساءل نتسايل';

/** "This", "what happened", "the action": a deed that is named by pointing. */
export const POINTING = [
  'what happened',
  'the action',
  'this action',
  'the event',
  'this event',
  'the deed',
  'this deed',
  'the stunt',
  'the prank',
  'the surprise',
  'the operation',
  'this operation',
  'the work',
  'for this',
  'did it',
  'did this',
  'it was us',
  'this was us',
  'ce qui s est passe',
  'l action',
  'cette action',
  'l evenement',
  'cet evenement',
  'cette operation',
  'l operation',
  'cette surprise',
  'l avons fait',
  'c est nous',
  'c etait nous',
  'то что произошло',
  'произошедшее',
  'случившееся',
  'эту акцию',
  'эта акция',
  'акцию',
  'акция',
  'событие',
  'это мы',
  'это сделали',
  'сделали это',
  'наших рук',
  'ما حدث',
  'ما جري',
  'ما حصل',
  'هذا العمل',
  'هذه العمليه',
  'العمليه',
  'الحدث',
  'هذا الحدث',
  'هذه المبادره',
  'الفعاليه',
  'المفاجاه',
];

/** Words for kinds of places: they name none without their neighbour. */
export const KINDS_OF_PLACE =
  'bridge street square park city town station market river tower hall garden gardens road avenue library museum church school stadium harbour harbor port lake beach hill centre center village island gate building fountain theatre theater bay mill north south east west old new upper lower great ' +
  'pont rue place parc ville gare marche fleuve tour jardin jardins route bibliotheque musee eglise ecole stade lac plage colline village ile porte fontaine theatre vieux vieille nord sud est ouest grand grande ' +
  'мост улица площадь парк город вокзал рынок река башня сад дорога библиотека музей церковь школа стадион порт озеро пляж холм центр деревня остров ворота фонтан театр старый новый северный южный западный восточный большой ' +
  'جسر شارع ساحه حديقه مدينه محطه سوق نهر برج طريق مكتبه متحف مدرسه ملعب ميناء ميناي بحيره شاطي تله قريه جزيره بوابه نافوره مسرح القديم القديمه الجديد الكبير الكبري';

/** Small words that do not count when a phrase of the frame is looked for. */
export const SMALL =
  'the a an of at in on by to for and s de la le les l d des du un une et en au aux a sur в на и у с по из في من علي الي و'.split(
    ' ',
  );

/** A communiqué says what it is at its head. */
export const COMMUNIQUE =
  'statement communique declaration proclamation notice заявление сообщение обращение коммюнике بيان اعلان تصريح'.split(
    ' ',
  );

/** Words that open a question. */
export const ASKING =
  'who did was is has are does can qui est pourquoi comment кто кого неужели разве ли من هل ماذا لماذا'.split(
    ' ',
  );

/** Another year is meant. */
export const OTHER_YEAR = [
  'last year',
  'a year ago',
  'years ago',
  'two years ago',
  'three years ago',
  'year ago',
  'anniversary',
  'the previous year',
  'back in',
  'throwback',
  'on this day in',
  'l an dernier',
  'l annee derniere',
  'l an passe',
  'l annee passee',
  'il y a un an',
  'il y a deux ans',
  'il y a trois ans',
  'anniversaire',
  'в прошлом году',
  'прошлом году',
  'прошлогодн*',
  'год назад',
  'года назад',
  'лет назад',
  'годовщин*',
  'позапрошл*',
  'العام الماضي',
  'السنه الماضيه',
  'قبل عام',
  'قبل سنه',
  'قبل عامين',
  'قبل سنتين',
  'منذ عام',
  'منذ سنه',
  'منذ عامين',
  'ذكري',
  'الذكري',
  'سنوات مضت',
];

/** "We put it there": words for a deed that the sentence before has named. */
export const IT = 'it them this these those one les l la le их его ее это эту'.split(' ');
