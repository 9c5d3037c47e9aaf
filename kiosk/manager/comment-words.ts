import type { CommentView } from "@otklik/feedback/comment-view";

/** What the list of comments says itself; a language is one more entry. */
export interface CommentWords {
  readonly title: string;
  readonly kinds: Readonly<Record<CommentView["kind"], string>>;
  readonly states: Readonly<Record<CommentView["state"], string>>;
  readonly ended: Readonly<Record<"timed-out" | "abandoned", string>>;
  /** What was taken out of a text, by its mark. */
  readonly marks: Readonly<Record<string, string>>;
  readonly ago: string;
  readonly ticket: string;
  readonly callBack: string;
  readonly noText: string;
  readonly erased: string;
  readonly answered: string;
  readonly answer: string;
  readonly send: string;
  readonly sending: string;
  readonly notSent: string;
  readonly answerAbout: string;
  readonly eraseContact: string;
}

const en: CommentWords = {
  title: "What customers wrote",
  kinds: { complaint: "Complaint", suggestion: "Suggestion", praise: "Praise" },
  states: { stored: "new", seen: "seen", answered: "answered" },
  ended: { "timed-out": "left unfinished", abandoned: "left half-written" },
  marks: {
    phone: "phone number removed",
    email: "e-mail removed",
    link: "link removed",
    card: "card number removed",
    account: "account number removed",
    passport: "passport number removed",
    insurance: "insurance number removed",
  },
  ago: "{time} ago",
  ticket: "Ticket {ticket}",
  callBack: "Asks to be called back: {contact}",
  noText: "Nothing was written.",
  erased: "The text has been erased.",
  answered: "Our answer",
  answer: "Answer",
  send: "Send the answer",
  sending: "Sending …",
  notSent: "The answer was not stored. Try again.",
  eraseContact: "Called back: erase the contact",
  answerAbout: "The customer reads it with the ticket code, for 30 days.",
};

const ru: CommentWords = {
  title: "Что написали покупатели",
  kinds: { complaint: "Жалоба", suggestion: "Предложение", praise: "Благодарность" },
  states: { stored: "новое", seen: "просмотрено", answered: "есть ответ" },
  ended: { "timed-out": "не закончено", abandoned: "брошено на полуслове" },
  marks: {
    phone: "телефон удалён",
    email: "почта удалена",
    link: "ссылка удалена",
    card: "номер карты удалён",
    account: "номер счёта удалён",
    passport: "номер паспорта удалён",
    insurance: "номер СНИЛС удалён",
  },
  ago: "{time} назад",
  ticket: "Код {ticket}",
  callBack: "Просит перезвонить: {contact}",
  noText: "Без текста.",
  erased: "Текст удалён.",
  answered: "Наш ответ",
  answer: "Ответить",
  send: "Отправить ответ",
  sending: "Отправляем …",
  notSent: "Ответ не сохранён. Попробуйте ещё раз.",
  eraseContact: "Перезвонили: удалить контакт",
  answerAbout: "Покупатель прочтёт ответ по коду в течение 30 дней.",
};

const byLanguage: Readonly<Record<string, CommentWords>> = { en, ru };

export function commentWordsIn(language: string): CommentWords {
  return byLanguage[language] ?? ru;
}
