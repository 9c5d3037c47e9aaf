import { useEffect, useState } from "preact/hooks";
import type { Keyboard } from "./keyboard.tsx";
import type { Qr } from "./qr.tsx";

/** Parts that few customers see, loaded once the first screen stands: the first paint does not wait for them. */

type Props<Part extends (props: never) => unknown> = Parameters<Part>[0];
const loading = {
  keyboard: () => import("./keyboard.tsx"),
  qr: () => import("./qr.tsx"),
};

/** Fetches them while the agent can be reached, so that they are here when it cannot. */
export function loadLater(): void {
  for (const load of Object.values(loading)) load().catch(() => {});
}

export function LazyKeyboard(props: Props<typeof Keyboard>) {
  const [part, setPart] = useState<{ readonly Keyboard: typeof Keyboard }>();
  useEffect(() => {
    loading.keyboard().then(setPart, () => {});
  }, []);
  return part ? <part.Keyboard {...props} /> : <div class="keyboard" />;
}

export function LazyQr(props: Props<typeof Qr>) {
  const [part, setPart] = useState<{ readonly Qr: typeof Qr }>();
  useEffect(() => {
    loading.qr().then(setPart, () => {});
  }, []);
  return part ? <part.Qr {...props} /> : <div class="qr" />;
}
