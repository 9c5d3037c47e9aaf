import type { ComponentChildren } from "preact";
import { Sign, type SignName } from "./sign.tsx";

/** A screen that says one thing. The whole of it leads back to the question. */
export function Told(props: {
  readonly sign?: SignName;
  readonly title: string;
  readonly text: string;
  readonly back: string;
  readonly onBack: () => void;
  readonly children?: ComponentChildren;
}) {
  return (
    <section class="told">
      <button
        type="button"
        class="told-back"
        aria-label={props.back}
        data-key="back"
        onClick={props.onBack}
      />
      {props.sign === undefined ? null : (
        <div class="told-sign">
          <Sign name={props.sign} ringed />
        </div>
      )}
      <h1 class="told-title" tabIndex={-1}>
        {props.title}
      </h1>
      {props.text === "" ? null : <p class="told-text">{props.text}</p>}
      {props.children}
    </section>
  );
}
