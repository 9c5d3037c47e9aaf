import type { LiveMessage } from "@otklik/feedback/live-message";
import { useEffect, useState } from "preact/hooks";
import { pageClock } from "./clock.ts";
import { LiveSource } from "./live-source.tsx";
import { openSession, type SessionState } from "./session.tsx";

export interface StaffLive<State> {
  readonly session: SessionState | { readonly t: "asking" };
  readonly state: State | undefined;
  readonly connected: boolean;
  readonly setSession: (state: SessionState) => void;
}

/**
 * A staff page's life: signs in, listens, and asks again who it is whenever the stream is lost, because a restarted
 * agent has forgotten everybody. `reduce` must be a constant function.
 */
export function useStaffLive<Message extends LiveMessage, State>(
  url: string,
  reduce: (state: State | undefined, message: Message) => State | undefined,
): StaffLive<State> {
  const [session, setSession] = useState<StaffLive<State>["session"]>({ t: "asking" });
  const [state, setState] = useState<State | undefined>(undefined);
  const [connected, setConnected] = useState(false);
  const signedIn = session.t === "in";

  useEffect(() => {
    let build: string | undefined;
    if (!signedIn) return askUntilAnswered(setSession);
    const live = new LiveSource<Message>({
      url,
      clock: pageClock,
      onMessage: (message) => {
        if (message.t === "hello") {
          if (build !== undefined && build !== message.build) location.reload();
          build = message.build;
        }
        setState((before) => reduce(before, message));
      },
      onConnected: (now) => {
        setConnected(now);
        if (now) return;
        openSession().then((found) => {
          if (found.t === "out" || found.t === "wrong") setSession({ t: "out" });
        });
      },
    });
    live.start();
    return () => live.stop();
  }, [signedIn, url, reduce]);

  return { session, state, connected, setSession };
}

/** An agent that is just starting answers in a moment. */
function askUntilAnswered(onFound: (state: SessionState) => void): () => void {
  let wanted = true;
  const ask = async () => {
    const found = await openSession();
    if (!wanted) return;
    // A wrong key out of an old link is no wrong PIN: the form comes up without a reproach.
    onFound(found.t === "wrong" ? { t: "out" } : found);
    if (found.t === "away") cancel = pageClock.after(2_000, ask);
  };
  let cancel = () => {};
  ask();
  return () => {
    wanted = false;
    cancel();
  };
}
