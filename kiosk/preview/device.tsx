import type { ComponentChildren } from "preact";

/** The customer's page in a frame of one screen's size, made smaller to fit beside the others. */
export function Device(props: {
  readonly title: string;
  readonly kind: "phone" | "small" | "tall";
  readonly language: string;
  /** Another number loads the page anew. */
  readonly turn: number;
}) {
  const { title, kind, language, turn } = props;
  return (
    <Held title={title} kind={kind}>
      <iframe
        key={`${language}-${turn}`}
        class="device-page"
        title={title}
        src={`/customer/?lang=${encodeURIComponent(language)}&sound=off`}
      />
    </Held>
  );
}

function Held(props: {
  readonly title: string;
  readonly kind: string;
  readonly children: ComponentChildren;
}) {
  return (
    <figure class={`device is-${props.kind}`}>
      <div class="device-case">
        <div class="device-glass">{props.children}</div>
      </div>
      <figcaption class="device-name">{props.title}</figcaption>
    </figure>
  );
}
