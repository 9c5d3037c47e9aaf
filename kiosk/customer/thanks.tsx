import type { CustomerScreen } from "@otklik/feedback/live-message";
import { dayText } from "../look/numbers.ts";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { fill } from "../look/words/wording.ts";
import { LazyQr } from "./lazy.tsx";
import { wording } from "./question.tsx";
import type { Changed as ChangedScreen, Thanks as ThanksScreen } from "./screen.ts";
import { Told } from "./told.tsx";

interface Props<Screen> {
  readonly screen: Screen;
  readonly asked: CustomerScreen;
  readonly language: string;
  readonly onBack: () => void;
}

/** The same whatever was answered: it says what happens next, and hands out the codes. */
export function Thanks(props: Props<ThanksScreen>) {
  const { screen, asked, language, onBack } = props;
  const words = customerWordsIn(language);
  const { ticket, thanksCode } = screen.visit;
  // One sentence a line.
  const next = asked.receiver ? `${words.stored}\n${words.seenNow}` : words.stored;
  const title = wording(asked.thanks, language);
  const more = asked.frame?.tellMore ? wording(asked.frame.tellMore, language) : "";
  if (ticket === null && thanksCode === null)
    return (
      <Told sign="tick" title={title} text={next} back={words.back} onBack={onBack}>
        {more === "" ? null : <p class="told-more">{more}</p>}
      </Told>
    );
  return (
    <section class="thanks">
      <header>
        <h1 class="thanks-title" tabIndex={-1}>
          {title}
        </h1>
        <p class="thanks-text">{next}</p>
      </header>
      <div class="codes">
        {ticket === null ? null : (
          <div class="code-card">
            <LazyQr
              text={qrTextOf(ticket)}
              label={fill(words.ticketQr, { code: grouped(ticket) })}
            />
            <div>
              <h2 class="code-name">{words.ticketTitle}</h2>
              <p class="code">{grouped(ticket)}</p>
              <p class="code-about">{words.ticketHow}</p>
            </div>
          </div>
        )}
        {thanksCode === null ? null : (
          <div class="code-card is-plain">
            <div>
              <h2 class="code-name">{words.codeTitle}</h2>
              <p class="code">{thanksCode}</p>
              <p class="code-about">
                {asked.thanksCode ? wording(asked.thanksCode.text, language) : ""}
              </p>
            </div>
          </div>
        )}
      </div>
      {more === "" ? null : <p class="told-more">{more}</p>}
    </section>
  );
}

/** The proof that answers change something. */
export function Changed(props: Props<ChangedScreen>) {
  const { screen, asked, language, onBack } = props;
  const change = asked.changed[screen.which] ?? asked.changed[0];
  if (!change) return null;
  const words = customerWordsIn(language);
  return (
    <section class="told is-change">
      <button
        type="button"
        class="told-back"
        aria-label={words.back}
        data-key="back"
        onClick={onBack}
      />
      <p class="change-name">{words.changedTitle}</p>
      <h1 class="change-text" tabIndex={-1}>
        {wording(change.text, language)}
      </h1>
      <p class="told-text">{fill(words.changedSince, { day: dayText(language, change.since) })}</p>
    </section>
  );
}

/** In fours, as people read codes to each other. */
export function grouped(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** A link where a phone can follow it; on a machine that only itself can reach, the code to keep. */
function qrTextOf(ticket: string): string {
  const { hostname, origin } = location;
  const isLocal = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
  return isLocal ? ticket : `${origin}/customer/?ticket=${ticket}`;
}
