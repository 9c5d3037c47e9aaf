import { useState } from "preact/hooks";
import { wordsIn } from "../look/words/words.ts";
import { sendToken, type TokenAnswer } from "./central-api.tsx";

/** Operations sign in by token; the browser then keeps a session that no script can read. */
export function TokenForm(props: { readonly language: string; readonly onIn: () => void }) {
  const words = wordsIn(props.language).ops;
  const [token, setToken] = useState("");
  const [told, tell] = useState<TokenAnswer | undefined>(undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (token.trim() === "") return;
    const answer = await sendToken(token.trim());
    setToken("");
    tell(answer);
    if (answer === "in") props.onIn();
  };
  return (
    <form class="sign-in" onSubmit={submit}>
      <h1 class="sign-in-title">{words.lead}</h1>
      <label class="sign-in-label" for="token">
        {words.token}
      </label>
      <input
        id="token"
        class="sign-in-field is-plain"
        type="password"
        autoComplete="off"
        maxLength={200}
        value={token}
        aria-describedby="token-told"
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <button type="submit" class="sign-in-open">
        {words.open}
      </button>
      <p id="token-told" class="sign-in-told" role="alert">
        {told === undefined || told === "in"
          ? null
          : { wrong: words.wrong, locked: words.locked, away: words.failed }[told]}
      </p>
    </form>
  );
}
