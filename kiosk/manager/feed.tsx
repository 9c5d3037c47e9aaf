import type { FeedItem } from "@otklik/feedback/live-message";
import { Face } from "../look/face.tsx";
import { timeText } from "../look/numbers.ts";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { fill, wordsIn } from "../look/words/words.ts";
import { VerdictMark } from "./verdict-mark.tsx";

/** Presses as they come, newest first, each with what it counts as and why. */
export function Feed(props: {
  readonly language: string;
  readonly zone: string;
  readonly feed: readonly FeedItem[];
}) {
  const { language, feed } = props;
  const words = wordsIn(language).manager;
  return (
    <section class="card feed">
      <h2 class="card-title" id="feed-title">
        {words.feedTitle}
      </h2>
      {feed.length === 0 ? <p class="card-lead feed-empty">{words.feedEmpty}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be within reach of the keys */}
      <ol class="feed-rows" tabIndex={0} aria-labelledby="feed-title">
        {feed.map((item) => (
          <Row
            key={`${item.epoch}/${item.seq}`}
            item={item}
            language={language}
            zone={props.zone}
          />
        ))}
      </ol>
    </section>
  );
}

function Row(props: { readonly item: FeedItem; readonly language: string; readonly zone: string }) {
  const { item, language } = props;
  const words = wordsIn(language);
  const { face } = item;
  const reason = item.reason === undefined ? undefined : words.manager.reasons[item.reason];
  const rating = fill(customerWordsIn(language).rating, {
    value: face.value - face.min + 1,
    of: face.max - face.min + 1,
  });
  return (
    <li
      class={`feed-row is-${item.verdict === "counted" || item.verdict === "pending" ? "in" : "out"}`}
    >
      <span class="feed-face">
        <Face face={face} />
        <span class="unseen">{rating}</span>
      </span>
      <span class="feed-where">
        {item.point.name}
        <span class="feed-channel">{words.manager.channels[item.channel] ?? item.channel}</span>
      </span>
      <span class="feed-verdict">
        <VerdictMark verdict={item.verdict} />
        {words.manager.verdicts[item.verdict] ?? item.verdict}
      </span>
      <span class="feed-time numbers">
        {item.atMs === null ? words.manager.timeUnknown : timeText(language, item.atMs, props.zone)}
      </span>
      {reason === undefined ? null : <span class="feed-reason">{reason}</span>}
    </li>
  );
}
