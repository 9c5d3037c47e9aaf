import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { KeyboardLayout } from "./keyboard-layouts.ts";
import { LazyKeyboard } from "./lazy.tsx";

/**
 * A field, what can be done with it, and the keys to fill it: ours on the glass, or a real keyboard. The field keeps
 * the focus and its cursor either way.
 */
export function Writing(props: {
  readonly title: string;
  readonly hint: string;
  /** A sentence to agree to, above the field. */
  readonly about?: string;
  readonly value: string;
  readonly layout: KeyboardLayout;
  readonly language: string;
  /** Several lines; Enter then starts a new one. */
  readonly lines?: boolean;
  readonly trouble?: string;
  readonly onWrite: (text: string) => void;
  readonly onEnter?: () => void;
  readonly actions: ComponentChildren;
}) {
  const { title, hint, about, value, layout, language, lines, trouble } = props;
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const type = (insert: string, eraseFirst: boolean) => {
    const { current } = field;
    if (!current) return;
    const start = current.selectionStart ?? current.value.length;
    const end = current.selectionEnd ?? start;
    // A whole character goes, also one of two code units.
    const cut = eraseFirst && start === end ? lastCharacterStart(current.value, start) : start;
    current.setRangeText(insert, cut, end, "end");
    current.scrollTop = current.scrollHeight;
    props.onWrite(current.value);
  };
  const common = {
    ref: field,
    class: "field",
    "aria-label": hint === "" ? title : `${title} ${hint}`,
    placeholder: hint,
    value,
    // Our keys are on the glass already.
    inputMode: "none" as const,
    autoComplete: "off",
    spellcheck: false,
    onInput: (event: Event) => props.onWrite((event.target as HTMLInputElement).value),
  };
  return (
    <section class={`writing is-${layout}`}>
      <h1 class="writing-title" tabIndex={-1}>
        {title}
      </h1>
      <div class="writing-field">
        {about ? <p class="writing-about">{about}</p> : null}
        {lines ? (
          <textarea {...common} rows={3} />
        ) : (
          <input
            {...common}
            type="text"
            onKeyDown={(event) => {
              if (event.key === "Enter") props.onEnter?.();
            }}
          />
        )}
        <p class="trouble" role="alert">
          {trouble ?? ""}
        </p>
      </div>
      <div class="writing-actions">{props.actions}</div>
      <LazyKeyboard
        layout={layout}
        language={language}
        capital={layout === "text" && value === ""}
        onType={(text) => type(text, false)}
        onErase={() => type("", true)}
      />
    </section>
  );
}

function lastCharacterStart(text: string, at: number): number {
  const before = [...text.slice(0, at)];
  return at - (before.at(-1)?.length ?? 0);
}
