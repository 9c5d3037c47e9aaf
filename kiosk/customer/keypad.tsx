/**
 * The whole screen by a numeric keypad or keyboard: digits choose (each choice carries its digit), arrows move, Enter
 * takes, Escape or Backspace goes back. Inside a field only Escape is ours.
 */
export function listenToKeys(onAnyKey: () => void): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    onAnyKey();
    const { target, key } = event;
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (key === "Escape" || (key === "Backspace" && !isField)) {
      if (press("back")) event.preventDefault();
      return;
    }
    if (isField) return;
    const root = document.documentElement;
    if (/^\d$/.test(key)) {
      root.dataset["keypad"] = "";
      if (press(key)) event.preventDefault();
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (step === undefined) return;
    root.dataset["keypad"] = "";
    move(step);
    event.preventDefault();
  };
  const forget = () => delete document.documentElement.dataset["keypad"];
  addEventListener("keydown", listen);
  addEventListener("pointerdown", forget);
  return () => {
    removeEventListener("keydown", listen);
    removeEventListener("pointerdown", forget);
  };
}

function press(key: string): boolean {
  const choice = document.querySelector<HTMLButtonElement>(`[data-key="${key}"]:not(:disabled)`);
  choice?.click();
  return choice !== null;
}

function move(step: number): void {
  const stops = [
    ...document.querySelectorAll<HTMLElement>(".screen button:not(:disabled), .screen .field"),
  ];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step;
  stops[(next + stops.length) % stops.length]?.focus();
}
