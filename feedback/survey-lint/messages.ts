import type { Flaw, LintCode } from "./finding.ts";

/** Each finding in plain words: what is the matter, and what to do. `{q}` = the words it is about, `{d}` = the detail. */
const sentences: Readonly<Record<LintCode, { readonly ru: string; readonly en: string }>> = {
  yaml: {
    ru: "Файл не читается: {d}. Если в тексте есть двоеточие или решётка, возьмите его в кавычки.",
    en: "The file cannot be read: {d}. A text with a colon or a hash in it needs quotes around it.",
  },
  schema: { ru: "Так опрос не запустится: {d}.", en: "The survey cannot run like this: {d}." },
  "no-thanks": {
    ru: "Нет благодарности. Человек потратил время, а экран молчит: добавьте thanks.",
    en: "There is no thank-you. Somebody gave their time and the screen says nothing: add thanks.",
  },
  "no-factor": {
    ru: "У вопроса нет фактора. Напишите factor: о чём вопрос и что вы проверите ответами.",
    en: "The question has no factor. Write factor: what it is about and what its answers will tell you.",
  },
  "missing-language": {
    ru: "Нет текста на языке «{l}». Кто читает на нём, увидит чужой язык.",
    en: 'There is no text in "{l}". Whoever reads that language gets a foreign one.',
  },
  "double-barrelled": {
    ru: "Два вопроса в одном: «{q}». Кому понравилось только одно, ответить нечем. Оставьте одно или сделайте два вопроса.",
    en: 'Two questions in one: "{q}". Whoever liked only one of the two has no answer. Keep one, or make two questions.',
  },
  leading: {
    ru: "Вопрос подсказывает ответ: «{q}». Спросите так, чтобы и «плохо» было сказать легко: «Как вас обслужили?»",
    en: 'The question suggests its answer: "{q}". Ask so that "badly" is as easy to say: "How were you served?"',
  },
  jargon: {
    ru: "Так клиенты не говорят: «{q}». Скажите словом, которое услышите в очереди.",
    en: 'Customers do not talk like this: "{q}". Use the word you would hear in the queue.',
  },
  "company-centred": {
    ru: "Это о магазине, а не о клиенте: «{q}». Скажите, что ответ изменит для него: короче очередь, теплее в примерочной.",
    en: 'This is about the shop and not about the customer: "{q}". Say what changes for them: a shorter queue, a warmer fitting room.',
  },
  negative: {
    ru: "Вопрос с отрицанием: «{q}». Непонятно, что значит «хорошо». Спросите без «не».",
    en: 'A question with a negation: "{q}". Nobody knows what "good" means then. Ask without it.',
  },
  "scale-in-text": {
    ru: "В тексте одна шкала, на экране другая: «{q}». Уберите числа, лица говорят сами.",
    en: 'The text names one scale, the screen shows another: "{q}". Leave the numbers out: the faces speak for themselves.',
  },
  "nps-wording": {
    ru: "NPS считается только по вопросу «порекомендуете ли вы». Другой вопрос на этой шкале даст другое число.",
    en: 'NPS is counted from the question "would you recommend" alone. Another question on this scale is another figure.',
  },
  "ces-wording": {
    ru: "CES считается только по вопросу, насколько легко было. Другой вопрос на этой шкале даст другое число.",
    en: "CES is counted from the question how easy it was alone. Another question on this scale is another figure.",
  },
  "too-long": {
    ru: "Длинно ({d} знаков): на маленьком экране не поместится, а читают на ходу. Сократите.",
    en: "Too long ({d} characters): it will not fit a small screen, and people read it standing. Shorten it.",
  },
  exclamation: {
    ru: "Восклицательный знак увидит и тот, кто пожаловался. Поставьте точку или ничего.",
    en: "Somebody who complained reads this exclamation mark, too. Use a full stop or nothing.",
  },
  "bought-answer": {
    ru: "Подарок за хорошую оценку покупает её: «{q}». Благодарность одна, что бы человек ни ответил.",
    en: 'A gift for a good answer buys it: "{q}". The thank-you is the same whatever was answered.',
  },
  "mixed-scales": {
    ru: "В опросе разные шкалы ({d}). Человек путается, а оценки нельзя сравнить. Возьмите одну.",
    en: "The survey mixes scales ({d}). People get confused and the scores cannot be compared. Use one.",
  },
  "label-order": {
    ru: "Подпись «{q}» стоит не на том конце: подписи идут от худшего к лучшему.",
    en: 'The label "{q}" is at the wrong end: labels go from the worst to the best.',
  },
  "label-twice": {
    ru: "Подпись «{q}» стоит дважды: чем эти ответы отличаются?",
    en: 'The label "{q}" is there twice: how do these two answers differ?',
  },
  "label-middle": {
    ru: "У этой шкалы нет середины, а «{q}» звучит как середина. Назовите, хорошо это или плохо.",
    en: 'This scale has no middle, and "{q}" sounds like one. Say whether it is good or bad.',
  },
  "label-missing": {
    ru: "Под лицами нет подписей{lp}. С ними ответ понимают одинаково.",
    en: "The faces have no labels{lp}. With them everybody means the same by an answer.",
  },
  "label-long": {
    ru: "Подпись длинная ({d} знаков): «{q}». Под лицом хватает места на два слова.",
    en: 'The label is long ({d} characters): "{q}". There is room for two words under a face.',
  },
  "same-factor": {
    ru: "О факторе «{q}» уже спрошено. Второй вопрос о том же ничего не добавит.",
    en: 'Another question asks about the factor "{q}" already. A second one adds nothing.',
  },
  "thin-hypothesis": {
    ru: "Из гипотезы «{q}» не видно, что вы проверите. Напишите предложение: что изменится, если ответ плохой.",
    en: 'The hypothesis "{q}" does not say what you will test. Write a sentence: what will change if the answer is bad.',
  },
  "why-only-unhappy": {
    ru: "«Почему» спрашивают только у недовольных. Без доли довольных не узнать, что важно: поставьте satisfiedShare: 0.1.",
    en: "Only the unhappy are asked why. Without a share of the happy nobody can tell what matters: set satisfiedShare: 0.1.",
  },
  "no-frame": {
    ru: "Нет frame: что человеку с его ответа, что будет с его данными и к кому обратиться.",
    en: "There is no frame: what people have from answering, what happens to their data, and whom to ask.",
  },
  buttons: {
    ru: "Шкала «{q}» и кнопки пульта не сходятся ({d}). Кнопки оценивают первый вопрос.",
    en: 'The scale "{q}" does not match the console\'s buttons ({d}). The buttons rate the first question.',
  },
};

export function explain(flaw: Flaw): { readonly ru: string; readonly en: string } {
  const { ru, en } = sentences[flaw.code];
  const fill = (text: string, language: string) =>
    text
      .replaceAll("{q}", flaw.quote ?? "")
      .replaceAll("{d}", flaw.detail ?? "")
      .replaceAll("{lp}", flaw.language ? language : "")
      .replaceAll("{l}", flaw.language ?? "");
  return {
    ru: fill(ru, ` на языке «${flaw.language}»`),
    en: fill(en, ` in "${flaw.language}"`),
  };
}
