import { customerWordsIn } from "../look/words/customer-languages.ts";
import type { Comfort, ComfortSwitch } from "./comfort.ts";

const switches: readonly ComfortSwitch[] = ["large", "contrast", "reach", "sound", "time"];

/** How the customer wants the screen. */
export function ComfortSheet(props: {
  readonly comfort: Comfort;
  /** A low screen has nothing out of reach. */
  readonly isTall: boolean;
  readonly language: string;
  readonly onChange: (change: Partial<Comfort>) => void;
}) {
  const { comfort, isTall, language, onChange } = props;
  const words = customerWordsIn(language);
  const offered = switches.filter((name) => name !== "reach" || isTall);
  return (
    <section class="choosing">
      <header>
        <h1 class="choosing-title" tabIndex={-1}>
          {words.comfortTitle}
        </h1>
      </header>
      <div class={`switches of-${offered.length}`}>
        {offered.map((name, index) => (
          <button
            key={name}
            type="button"
            role="switch"
            class="switch"
            aria-checked={comfort[name]}
            data-key={index + 1}
            onClick={() => onChange({ [name]: !comfort[name] })}
          >
            <span class="switch-name">{words.comfortSwitches[name]}</span>
            <span class="switch-hint">{words.comfortHints[name]}</span>
            <span class="switch-state" aria-hidden="true">
              <span class="switch-knob" />
              {comfort[name] ? words.on : words.off}
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
