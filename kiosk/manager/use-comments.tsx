import type { CommentView } from "@otklik/feedback/comment-view";
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";

/** The agent believes the last word for two of these and a half. */
const RECEIVING_EVERY_MS = 10_000;
const RETRY_MS = 5_000;

export async function postToAgent(path: string, body: object): Promise<boolean> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok;
  } catch {
    return false;
  }
}

function inSight(): boolean {
  return document.visibilityState === "visible";
}

/** Tells the agent while somebody can see this page: only then may it promise customers that somebody does. */
export function useReceiving(connected: boolean): void {
  useEffect(() => {
    if (!connected) return;
    const say = () => void postToAgent("/api/receiving", { inSight: inSight() });
    say();
    const cancel = pageClock.every(RECEIVING_EVERY_MS, say);
    document.addEventListener("visibilitychange", say);
    return () => {
      cancel();
      document.removeEventListener("visibilitychange", say);
    };
  }, [connected]);
}

/** What customers wrote, newest first, asked for anew when `version` changes. */
export function useComments(version: number | undefined): readonly CommentView[] {
  const [comments, setComments] = useState<readonly CommentView[]>([]);
  useEffect(() => {
    if (version === undefined) return;
    let wanted = true;
    let cancel = () => {};
    const ask = async () => {
      const found = await askComments();
      if (!wanted) return;
      if (found) setComments(found);
      else cancel = pageClock.after(RETRY_MS, ask);
    };
    ask();
    return () => {
      wanted = false;
      cancel();
    };
  }, [version]);
  return comments;
}

/** Notes a new comment as seen when half of `row` is on a screen that somebody can see. */
export function useSeen(row: RefObject<HTMLElement | null>, comment: CommentView): void {
  const { ticket, state } = comment;
  useEffect(() => {
    const element = row.current;
    if (state !== "stored" || !element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting))
          void postToAgent("/api/seen", { tickets: [ticket] });
      },
      { threshold: 0.5 },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [row, ticket, state]);
}

async function askComments(): Promise<readonly CommentView[] | undefined> {
  try {
    const response = await fetch("/api/comments");
    if (!response.ok) return undefined;
    return ((await response.json()) as { readonly comments: readonly CommentView[] }).comments;
  } catch {
    return undefined;
  }
}
