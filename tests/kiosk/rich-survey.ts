import type { SurveyScreen } from "@otklik/feedback/live-message";
import { surveySchema } from "@otklik/feedback/survey";
import { surveyScreenOf } from "@otklik/feedback/survey-screen";

/** A survey with everything a survey can have, in words as long as shops write them. */
const survey = surveySchema.parse({
  id: "visit",
  version: 2,
  languages: ["ru", "en"],
  questions: [
    {
      id: "service",
      text: { ru: "Как вас обслужили на кассе?", en: "How were you served at the till?" },
      factor: { id: "service", hypothesis: "People come back to tills where they were met." },
      scale: "faces-4",
      labels: {
        ru: ["Очень плохо", "Плохо", "Хорошо", "Отлично"],
        en: ["Very bad", "Bad", "Good", "Very good"],
      },
      why: {
        text: { ru: "Что помешало?", en: "What was in the way?" },
        factors: [
          ["queue", "Очередь", "The queue"],
          ["courtesy", "Невежливость", "Rudeness"],
          ["price", "Цена на полке не та", "Price not as on the shelf"],
          ["stock", "Товара не оказалось", "Out of stock"],
          ["payment", "Не прошла оплата", "Payment failed"],
          ["clean", "Грязно", "Not clean"],
          ["advice", "Не было консультанта", "Nobody to ask"],
          ["returns", "Не приняли возврат", "Return refused"],
        ].map(([id, ru, en]) => ({
          id,
          text: { ru, en },
          hypothesis: "The shop would change it.",
        })),
        of: ["dissatisfied"],
        satisfiedShare: 0,
        pickMax: 2,
      },
    },
    {
      id: "recommend",
      text: {
        ru: "Посоветуете ли вы наш магазин друзьям или родственникам?",
        en: "Would you recommend our shop to friends or family?",
      },
      factor: { id: "recommend", hypothesis: "Those who recommend come back." },
      scale: "nps",
    },
  ],
  frame: {
    preamble: {
      ru: "Два вопроса: по ответам мы меняем график касс.",
      en: "Two questions: your answers change how tills are staffed.",
    },
    dataProtection: {
      ru: "Ответы без имени, хранятся в магазине 12 месяцев.",
      en: "Answers carry no name and stay in the shop for 12 months.",
    },
    contact: "data@shop.example",
    tellMore: {
      ru: "Рассказать подробнее можно администратору у входа.",
      en: "Tell more to the administrator at the entrance.",
    },
  },
  comment: {
    kinds: ["complaint", "suggestion", "praise"],
    callBack: {
      ru: "Я согласен, чтобы магазин связался со мной по этому обращению. Контакт удалят после ответа.",
      en: "I agree that the shop contacts me about this message. The contact is deleted after the answer.",
    },
  },
  changed: [
    {
      text: {
        ru: "По вечерам в пятницу открыта третья касса",
        en: "A third till is open on Friday evenings",
      },
      since: "2026-11-05",
    },
  ],
  thanksCode: {
    text: {
      ru: "Скидка 5 % на кофе, действует 14 дней.",
      en: "5 % off a coffee, good for 14 days.",
    },
    days: 14,
    perDay: 50,
  },
  thanks: { ru: "Спасибо", en: "Thank you" },
});

export const richSurvey: SurveyScreen = surveyScreenOf(survey);

export const cameraNotice = {
  ru: "Камера считает посетителей. Кадры никуда не записываются.",
  en: "A camera counts visitors. No picture is kept anywhere.",
};
