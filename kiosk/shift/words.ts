/** What the page of shifts says itself. */
export interface ShiftWords {
  readonly title: string;
  readonly code: string;
  readonly go: string;
  readonly started: string;
  readonly ended: string;
  readonly present: string;
  readonly nobody: string;
  readonly wrong: string;
  readonly locked: string;
  readonly failed: string;
}

export const shiftWords: Readonly<Record<string, ShiftWords>> = {
  ru: {
    title: "Смена",
    code: "ПИН или пропуск",
    go: "Начать или закончить",
    started: "{label}: смена началась",
    ended: "{label}: смена закончилась",
    present: "Сейчас на смене: {labels}",
    nobody: "Сейчас на смене никто не отмечен",
    wrong: "Такого ПИН-кода или пропуска здесь нет.",
    locked: "Слишком много попыток. Подождите {minutes} мин. Покупателям это не мешает.",
    failed: "Компьютер магазина не отвечает. Покупателям это не мешает, отметьтесь позже.",
  },
  en: {
    title: "Shift",
    code: "PIN or badge",
    go: "Begin or end",
    started: "{label}: the shift has begun",
    ended: "{label}: the shift has ended",
    present: "On shift now: {labels}",
    nobody: "Nobody is on shift now",
    wrong: "Nobody here has this PIN or badge.",
    locked: "Too many tries. Wait {minutes} min. Customers are served all the same.",
    failed:
      "The shop’s computer does not answer. Customers are served all the same; try again later.",
  },
};
