/** Month names as exports write them, in the languages of our screens; the platform's ICU knows them. */

const LANGUAGES = ["en", "ru"] as const;

function namesOf(language: string): [string, number][] {
  return Array.from({ length: 12 }, (_, at) => at).flatMap((at) => {
    const day = Date.UTC(2024, at, 15);
    return (["long", "short"] as const).flatMap((month) =>
      // With a day beside it Russian puts the month in another case: "марта", not "март".
      [{ month }, { month, day: "numeric" as const }].map((options): [string, number] => {
        const parts = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
        const name = parts.formatToParts(day).find(({ type }) => type === "month")?.value ?? "";
        return [plain(name), at + 1];
      }),
    );
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

const months = new Map<string, number>(LANGUAGES.flatMap(namesOf));

/** 1…12, or undefined. Long names may be cut after three letters or more ("Sept"). */
export function monthNamed(text: string): number | undefined {
  const name = plain(text);
  const exact = months.get(name);
  if (exact !== undefined || name.length < 3) return exact;
  return [...months].find(([known]) => known.startsWith(name))?.[1];
}
