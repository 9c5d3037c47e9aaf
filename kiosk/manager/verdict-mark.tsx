import type { Verdict } from "@otklik/feedback/event";

/** Told apart by shape: a ring waits, a tick counts, a struck ring does not. */
export function VerdictMark(props: { readonly verdict: Verdict }) {
  const { verdict } = props;
  return (
    <svg class={`verdict is-${verdict}`} viewBox="0 0 20 20" aria-hidden="true">
      {verdict === "pending" ? <circle cx="10" cy="10" r="6.5" stroke-dasharray="3.2 3.6" /> : null}
      {verdict === "counted" ? <path d="M4 10.5L8.5 15L16 5.5" /> : null}
      {verdict === "pending" || verdict === "counted" ? null : (
        <>
          <circle cx="10" cy="10" r="6.5" />
          <path d="M5.4 14.6L14.6 5.4" />
        </>
      )}
    </svg>
  );
}
