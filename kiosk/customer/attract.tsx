import type { CustomerScreen } from "@otklik/feedback/live-message";
import { Face } from "../look/face.tsx";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { lengthClass, wording } from "./question.tsx";

/** Nobody is free to answer yet: a quiet invitation, the only screen that moves by itself. */
export function Attract(props: {
  readonly asked: CustomerScreen;
  readonly language: string;
  readonly onOpen: () => void;
}) {
  const { asked, language } = props;
  const words = customerWordsIn(language);
  const title = asked.frame ? wording(asked.frame.preamble, language) : words.attractTitle;
  return (
    <section class="attract">
      <button
        type="button"
        class="told-back"
        aria-label={words.attractTitle}
        data-key="1"
        onClick={props.onOpen}
      />
      <div class="attract-faces" aria-hidden="true">
        {asked.question.faces.length <= 5
          ? asked.question.faces.map((face) => <Face key={face.value} face={face} />)
          : null}
      </div>
      <h1 class={`told-title ${lengthClass(title)}`} tabIndex={-1}>
        {title}
      </h1>
      <p class="told-text">{words.attractText}</p>
    </section>
  );
}
