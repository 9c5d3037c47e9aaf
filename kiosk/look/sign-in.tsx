import { useState } from "preact/hooks";
import { type SessionState, signIn } from "./session.tsx";
import { fill, wordsIn } from "./words/words.ts";

/** The door of the staff's pages: one field, one button. */
export function SignIn(props: {
  readonly language: string;
  readonly onState: (state: SessionState) => void;
}) {
  const words = wordsIn(props.language).signIn;
  const [pin, setPin] = useState("");
  const [told, tell] = useState<SessionState | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (pin === "" || asking) return;
    setAsking(true);
    const found = await signIn({ pin });
    setAsking(false);
    setPin("");
    tell(found);
    if (found.t === "in") props.onState(found);
  };
  return (
    <form class="sign-in" onSubmit={submit}>
      <h1 class="sign-in-title">{words.title}</h1>
      <label class="sign-in-label" for="pin">
        {words.pin}
      </label>
      <input
        id="pin"
        class="sign-in-field"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={32}
        value={pin}
        aria-describedby="pin-told"
        onInput={(event) => setPin(event.currentTarget.value)}
      />
      <button type="submit" class="sign-in-open" disabled={asking}>
        {words.open}
      </button>
      <p id="pin-told" class="sign-in-told" role="alert">
        {told?.t === "wrong" ? words.wrong : null}
        {told?.t === "away" ? words.failed : null}
        {told?.t === "locked"
          ? fill(words.locked, { minutes: Math.max(1, Math.ceil(told.retryAfterS / 60)) })
          : null}
      </p>
    </form>
  );
}
