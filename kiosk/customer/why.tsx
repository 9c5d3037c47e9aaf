import type { CustomerScreen } from "@otklik/feedback/live-message";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { plural } from "../look/words/wording.ts";
import { lengthClass, wording } from "./question.tsx";
import type { Happening, Why as WhyScreen } from "./screen.ts";

/** The reasons for a rating, all of them optional. */
export function Why(props: {
  readonly screen: WhyScreen;
  readonly asked: CustomerScreen;
  readonly language: string;
  readonly onAct: (happening: Happening) => void;
}) {
  const { screen, asked, language, onAct } = props;
  const why = asked.questions[screen.at]?.why;
  if (!why) return null;
  const words = customerWordsIn(language);
  const title = wording(why.text, language);
  return (
    <section class="choosing">
      <header>
        <h1 class={`choosing-title ${lengthClass(title)}`} tabIndex={-1}>
          {title}
        </h1>
        <p class="choosing-hint">{plural(language, why.pickMax, words.pickUpTo)}</p>
      </header>
      <div class={`chips of-${why.factors.length}`}>
        {why.factors.map(({ id, text }, index) => (
          <button
            key={id}
            type="button"
            class="chip"
            aria-pressed={screen.picked.includes(id)}
            data-key={index + 1}
            onClick={() => onAct({ t: "pick", factor: id })}
          >
            <span class="chip-mark" aria-hidden="true" />
            <span class="chip-text">{wording(text, language)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
