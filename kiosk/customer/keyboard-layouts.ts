/**
 * Keys in rows of ten: on a 7" panel 154 mm wide each is 15 mm, the smallest target we draw. `{name}` is a key that
 * does something; `*n` after a key is how many columns it takes.
 */

export type KeyboardLayout = "text" | "contact" | "code";
type Rows = readonly string[];
/** `capitals` and `signs` are left out where the layout has none. */
interface Sheets {
  readonly letters: Rows;
  readonly capitals?: Rows;
  readonly signs?: Rows;
}

const signs = (other: string): Rows => [
  "1 2 3 4 5 6 7 8 9 0",
  `- : ; ( ) ${other} @ % & +`,
  ". , ? ! ' \" « » / =",
  "{letters} {other} {line} {space}*5 {erase}*2",
];

/** By language; one that has no row of its own types in English. */
const texts: Readonly<Record<string, { readonly letters: Rows; readonly sign: string }>> = {
  ru: {
    letters: [
      "й ц у к е н г ш щ з",
      "ф ы в а п р о л д ж",
      "я ч с м и т ь б ю х",
      "{capitals} {signs} э ъ ё {space}*2 , . {erase}",
    ],
    sign: "№",
  },
  kk: {
    letters: [
      "ә і ң ғ ү ұ қ ө һ ё",
      "й ц у к е н г ш щ з",
      "ф ы в а п р о л д ж",
      "я ч с м и т ь б ю х",
      "{capitals} {signs} э ъ {space}*3 , . {erase}",
    ],
    sign: "№",
  },
  en: {
    letters: [
      "q w e r t y u i o p",
      "a s d f g h j k l '",
      "{capitals} z x c v b n m ! ?",
      "{signs} {space}*5 , . {erase}*2",
    ],
    sign: "#",
  },
};

const contact: Sheets = {
  letters: [
    "1 2 3 4 5 6 7 8 9 0",
    "q w e r t y u i o p",
    "a s d f g h j k l @",
    "{signs} z x c v b n m . {erase}",
  ],
  signs: [
    "1 2 3 4 5 6 7 8 9 0",
    "+ - _ ( ) # % & = *",
    ". , : ; / ! ? ~ $ '",
    "{letters} {space}*7 {erase}*2",
  ],
};

/** Crockford base 32: no I, L, O or U to take for something else. */
const code: Sheets = {
  letters: ["1 2 3 4 5 6 7 8 9 0", "Q W E R T Y P A S D", "F G H J K Z X C V B", "N M {erase}*8"],
};

/** `other` types in the next alphabet: Latin inside Russian, and Russian inside Latin. */
export function sheetsOf(layout: KeyboardLayout, language: string, other: boolean): Sheets {
  if (layout === "contact") return contact;
  if (layout === "code") return code;
  const own = Object.hasOwn(texts, language) ? language : "en";
  const shown = other ? (own === "en" ? "ru" : "en") : own;
  const { letters, sign } = texts[shown] ?? { letters: [], sign: "#" };
  return { letters, capitals: letters.map(capitalised), signs: signs(sign) };
}

function capitalised(row: string): string {
  return row
    .split(" ")
    .map((key) => (key.startsWith("{") ? key : key.toUpperCase()))
    .join(" ");
}

/** `key` and how many columns it takes, in the row's order. */
export function keysOf(row: string): readonly { readonly key: string; readonly columns: number }[] {
  return row.split(" ").map((written) => {
    const wide = /^(\{.+\})\*(\d)$/.exec(written);
    return wide
      ? { key: wide[1] ?? written, columns: Number(wide[2]) }
      : { key: written, columns: 1 };
  });
}
