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
