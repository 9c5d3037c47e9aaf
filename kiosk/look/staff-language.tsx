import { useState } from "preact/hooks";
import { pageParameter } from "./page.tsx";
import { languages } from "./words/words.ts";

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
