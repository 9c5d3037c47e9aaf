import { useState } from "preact/hooks";
import { languages } from "./words/words.ts";

/** What the address says about how to show the page: `?lang=ru|en`, `?theme=light|dark`, `?sound=off`. */
export function pageParameter(name: "lang" | "theme" | "sound"): string | undefined {
  return new URLSearchParams(location.search).get(name) ?? undefined;
}

/** The machine's theme unless the address names one. */
export function applyTheme(): void {
  const theme = pageParameter("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
}

export function applyLanguage(language: string, title: string): void {
  document.documentElement.lang = language;
  document.title = title;
}

const kept = "otklik-language";

/** A staff page's language: the address, then what was chosen on this machine, then the browser's. */
export function useStaffLanguage(): readonly [string, (language: string) => void] {
  const [language, setLanguage] = useState(() => {
    const wishes = [pageParameter("lang"), localStorage.getItem(kept), ...navigator.languages];
    for (const wish of wishes) {
      const short = wish?.slice(0, 2);
      if (short !== undefined && Object.hasOwn(languages, short)) return short;
    }
    return "en";
  });
  const choose = (next: string) => {
    localStorage.setItem(kept, next);
    setLanguage(next);
  };
  return [language, choose];
}
