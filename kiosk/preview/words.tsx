/** What the preview's page says itself; the survey's words come from its file. */
export interface PreviewWords {
  readonly title: string;
  readonly lead: string;
  readonly version: string;
  readonly phone: string;
  readonly small: string;
  readonly tall: string;
  readonly console: string;
  readonly consoleLead: string;
  readonly noFit: string;
  readonly press: string;
  readonly noMeaning: string;
  readonly again: string;
  readonly surveyLanguage: string;
  readonly ownLanguage: string;
  readonly problem: string;
  readonly nothing: string;
  readonly found: string;
  readonly error: string;
  readonly warning: string;
  readonly line: string;
  readonly away: string;
}

const ru: PreviewWords = {
  title: "Просмотр опроса",
  lead: "Так его увидят клиенты. Нажимайте смело: здесь ничего не сохраняется.",
  version: "версия {version}",
  phone: "Телефон",
  small: "Киоск 800 × 480",
  tall: "Стойка 1080 × 1920",
  console: "Пульт",
  consoleLead: "Кнопки всегда оценивают первый вопрос, что бы ни показывал экран.",
  noFit:
    "Оценок {values}, кнопок {buttons}: этот опрос спрашивают только на экране, точке с таким пультом его не дать.",
  press: "Нажать кнопку {button}",
  noMeaning: "Кнопка {button} ничего не значит: у шкалы столько оценок нет",
  again: "Начать сначала",
  surveyLanguage: "Язык опроса",
  ownLanguage: "Язык этой страницы",
  problem: "Файл сейчас не читается, показан прежний опрос",
  nothing: "Замечаний нет.",
  found: "Что поправить",
  error: "ошибка",
  warning: "совет",
  line: "строка {line}",
  away: "Просмотр остановлен. Запустите его снова: otklik survey preview",
};

const en: PreviewWords = {
  title: "Survey preview",
  lead: "This is what customers will see. Press anything: nothing is stored here.",
  version: "version {version}",
  phone: "Phone",
  small: "Kiosk 800 × 480",
  tall: "Stand 1080 × 1920",
  console: "Console",
  consoleLead: "The buttons always rate the first question, whatever the screen shows.",
  noFit:
    "{values} values, {buttons} buttons: this survey is asked on a screen alone; a point with such a console is refused it.",
  press: "Press button {button}",
  noMeaning: "Button {button} means nothing: the scale has no such value",
  again: "Start again",
  surveyLanguage: "Language of the survey",
  ownLanguage: "Language of this page",
  problem: "The file cannot be read now; the survey before it is shown",
  nothing: "Nothing to mend.",
  found: "What to mend",
  error: "error",
  warning: "advice",
  line: "line {line}",
  away: "The preview has stopped. Start it again: otklik survey preview",
};

export function previewWords(language: string): PreviewWords {
  return language === "ru" ? ru : en;
}
