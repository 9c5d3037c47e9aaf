import type { FeedItem, ManagerMessage, ManagerState } from "@otklik/feedback/live-message";

const FEED_ROWS_MAX = 40;

/** What the page knows after one more message. */
export function reduceManager(
  state: ManagerState | undefined,
  message: ManagerMessage,
): ManagerState | undefined {
  if (message.t === "hello") return message.state;
  if (!state) return undefined;
  switch (message.t) {
    case "beat":
      return state;
    case "patch":
      return { ...state, ...message.state };
    case "press":
      return { ...state, feed: withItem(state.feed, message.item) };
  }
}

/** A press is told at once and again with the next patch: one row all the same. */
function withItem(feed: readonly FeedItem[], item: FeedItem): readonly FeedItem[] {
  const others = feed.filter((row) => row.epoch !== item.epoch || row.seq !== item.seq);
  return [item, ...others].slice(0, FEED_ROWS_MAX);
}
