import { customerLanguages } from "./words/customer-languages.ts";

/** Each language by its own name; the one in use is marked. */
export function LanguageSwitch(props: {
  readonly offered: readonly string[];
  readonly language: string;
  readonly label: string;
  readonly onChoose: (language: string) => void;
}) {
  if (props.offered.length < 2) return null;
  return (
    <fieldset class="languages">
      <legend class="unseen">{props.label}</legend>
      {props.offered.map((code) => (
        <button
          key={code}
          type="button"
          class="language"
          lang={code}
          aria-pressed={code === props.language}
          onClick={() => props.onChoose(code)}
        >
          {customerLanguages[code]?.ownName ?? code}
        </button>
      ))}
    </fieldset>
  );
}
