import { useEffect, useRef, useState } from "preact/hooks";
import { SimpleKeyboard } from "simple-keyboard/build/index.modern.js";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { type KeyboardLayout, keysOf, sheetsOf } from "./keyboard-layouts.ts";

/** Drawn, because no font is sure to have them. */
const glyph = (path: string) =>
  `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const glyphs: Readonly<Record<string, string>> = {
  "{erase}": glyph("M8.5 5H21V19H8.5L2.5 12ZM11.5 9.5l5 5M16.5 9.5l-5 5"),
  "{capitals}": glyph("M12 4L4 12H8.5V19.5H15.5V12H20Z"),
  "{space}": glyph("M4 10V14.5H20V10"),
  "{line}": glyph("M20 5V13H5M9 9L5 13L9 17"),
};

/** Our keys on the glass. What is typed goes to the field's cursor; the field keeps the focus. */
export function Keyboard(props: {
  readonly layout: KeyboardLayout;
  readonly language: string;
  /** Begins with a capital letter. */
  readonly capital: boolean;
  readonly onType: (text: string) => void;
  readonly onErase: () => void;
}) {
  const { layout, language, capital } = props;
  const [sheet, setSheet] = useState<"letters" | "capitals" | "signs">(
    capital ? "capitals" : "letters",
  );
  const [other, setOther] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const board = useRef<SimpleKeyboard | undefined>(undefined);
  // What a key does now, for a library that keeps its first callback.
  const press = useRef<(key: string) => void>(() => {});
  press.current = (key) => {
    switch (key) {
      case "{erase}":
        return props.onErase();
      case "{capitals}":
        return setSheet(sheet === "capitals" ? "letters" : "capitals");
      case "{signs}":
        return setSheet("signs");
      case "{letters}":
        return setSheet("letters");
      case "{other}":
        setSheet("letters");
        return setOther(!other);
      case "{line}":
        return props.onType("\n");
      case "{space}":
        return props.onType(" ");
      default:
        if (sheet === "capitals") setSheet("letters");
        return props.onType(key);
    }
  };
  useEffect(() => {
    const [from, to] = capital
      ? (["letters", "capitals"] as const)
      : (["capitals", "letters"] as const);
    setSheet((now) => (now === from ? to : now));
  }, [capital]);
  useEffect(() => {
    if (!box.current) return;
    const made = new SimpleKeyboard(box.current, {
      ...optionsOf(layout, language, other, sheet),
      onKeyPress: (key) => press.current(key),
    });
    board.current = made;
    // The library hears pointers alone; keys and screen readers click without one.
    const click = (event: MouseEvent) => {
      const key = (event.target as HTMLElement).closest<HTMLElement>("[data-skbtn]");
      if (event.detail === 0 && key?.dataset["skbtn"]) press.current(key.dataset["skbtn"]);
    };
    const { current } = box;
    current.addEventListener("click", click);
    return () => {
      current.removeEventListener("click", click);
      made.destroy();
    };
  }, []);
  useEffect(() => {
    board.current?.setOptions(optionsOf(layout, language, other, sheet));
  }, [layout, language, other, sheet]);
  const words = customerWordsIn(language);
  return (
    <div class="keyboard">
      <fieldset>
        <legend class="unseen">{words.keyboard}</legend>
        <div ref={box} class="simple-keyboard" />
      </fieldset>
    </div>
  );
}

function optionsOf(layout: KeyboardLayout, language: string, other: boolean, sheet: string) {
  const { keys: names } = customerWordsIn(language);
  const sheets = sheetsOf(layout, language, other);
  const rows = Object.fromEntries(
    Object.entries(sheets).map(([name, written]) => [
      name,
      written.map((row: string) =>
        keysOf(row)
          .map(({ key }) => key)
          .join(" "),
      ),
    ]),
  );
  const wide = new Map<number, string[]>();
  const shown = Object.hasOwn(rows, sheet) ? sheet : "letters";
  for (const row of sheets[shown as keyof typeof sheets] ?? [])
    for (const { key, columns } of keysOf(row))
      if (columns > 1) wide.set(columns, [...(wide.get(columns) ?? []), key]);
  const latin = language === "en" ? !other : other;
  const display = {
    ...glyphs,
    "{signs}": "123",
    "{letters}": latin ? "abc" : "абв",
    "{other}": latin ? "абв" : "abc",
  };
  return {
    layout: rows,
    layoutName: shown,
    display,
    mergeDisplay: false,
    useButtonTag: true,
    disableCaretPositioning: true,
    preventMouseDownDefault: true,
    theme: "hg-theme-default",
    buttonTheme: [
      ...[...wide].map(([columns, keys]) => ({
        class: `is-wide-${columns}`,
        buttons: keys.join(" "),
      })),
      ...(shown === "capitals" ? [{ class: "is-down", buttons: "{capitals}" }] : []),
    ],
    buttonAttributes: Object.entries(names).map(([name, value]) => ({
      attribute: "aria-label",
      // Who says what they see is understood, too.
      value: glyphs[`{${name}}`]
        ? value
        : `${display[`{${name}}` as keyof typeof display]} ${value}`,
      buttons: `{${name}}`,
    })),
  };
}
