import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { applyLanguage, applyTheme, pageParameter } from "../look/page.tsx";
import { customerLanguages } from "../look/words/customer-languages.ts";
import { CustomerController } from "./controller.tsx";
import { Frame } from "./frame.tsx";
import { listenToKeys } from "./keypad.tsx";
import { loadLater } from "./lazy.tsx";
import { isNoticeShown } from "./notice-bar.tsx";
import { applyPhysicalSize } from "./physical-size.tsx";
import { playTone } from "./tone.tsx";
import { Watchdog } from "./watchdog.tsx";

/** Until the first screen stands. */
const LOAD_LATER_MS = 1_500;

function CustomerPage() {
  const [, draw] = useState(0);
  const controller = useMemo(() => {
    const made: CustomerController = new CustomerController({
      clock: pageClock,
      sound: pageParameter("sound") !== "off",
      noticeShown: isNoticeShown,
      onChosen: () => {
        if (made.reading.comfort.sound) playTone();
      },
      onReading: () => draw((n) => n + 1),
    });
    return made;
  }, []);
  useEffect(() => {
    controller.start();
    const ticket = new URLSearchParams(location.search).get("ticket");
    if (ticket !== null) controller.openTicket(ticket);
    const touch = () => controller.touch();
    addEventListener("pointerdown", touch, { capture: true });
    const deaf = listenToKeys(touch);
    const cancel = pageClock.after(LOAD_LATER_MS, loadLater);
    return () => {
      cancel();
      deaf();
      removeEventListener("pointerdown", touch, { capture: true });
      controller.stop();
    };
  }, [controller]);

  const { reading } = controller;
  const offered = (reading.asked?.languages ?? []).filter((code) =>
    Object.hasOwn(customerLanguages, code),
  );
  const language =
    reading.comfort.language ??
    pageParameter("lang") ??
    offered[0] ??
    navigator.language.slice(0, 2);
  const title = customerLanguages[language]?.title ?? "Otklik";
  useEffect(() => applyLanguage(language, title), [language, title]);
  return <Frame reading={reading} controller={controller} offered={offered} language={language} />;
}

applyTheme();
applyPhysicalSize();
const page = document.getElementById("page");
const watchdog = new Watchdog({
  clock: pageClock,
  isDrawn: () => document.querySelector(".screen") !== null,
  reload: () => location.reload(),
});
watchdog.start();
if (page) {
  // Preact draws beside what a container holds already: the opening drawing would stay, over the screen.
  page.replaceChildren();
  render(<CustomerPage />, page);
}
