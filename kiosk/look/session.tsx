import type { SignIn } from "@otklik/feedback/live-message";

/** What the agent says of this browser. `away`: it did not answer. */
export type SessionState =
  | { readonly t: "in" }
  | { readonly t: "out" }
  | { readonly t: "wrong" }
  | { readonly t: "locked"; readonly retryAfterS: number }
  | { readonly t: "away" };

const kept = "otklik-key";

/**
 * Signs in by the printed link when the page was opened by one. The key leaves the address at once, so that nobody
 * reads it over a shoulder, and stays in the tab, so that a restarted agent costs no second click.
 */
export async function openSession(): Promise<SessionState> {
  const key = takeKey();
  const state = await askSession();
  return state.t === "out" && key !== undefined ? signIn({ key }) : state;
}

export async function signIn(proof: SignIn): Promise<SessionState> {
  try {
    const response = await fetch("/api/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(proof),
    });
    if (response.ok) return { t: "in" };
    if ("key" in proof) sessionStorage.removeItem(kept);
    if (response.status === 429)
      return { t: "locked", retryAfterS: Number(response.headers.get("retry-after") ?? 60) };
    return { t: "wrong" };
  } catch {
    return { t: "away" };
  }
}

export async function signOut(): Promise<void> {
  sessionStorage.removeItem(kept);
  await fetch("/api/session", { method: "DELETE" }).catch(() => undefined);
}

async function askSession(): Promise<SessionState> {
  try {
    const response = await fetch("/api/session");
    if (!response.ok) return { t: "away" };
    const { signedIn } = (await response.json()) as { readonly signedIn: boolean };
    return { t: signedIn ? "in" : "out" };
  } catch {
    return { t: "away" };
  }
}

function takeKey(): string | undefined {
  const address = new URL(location.href);
  const key =
    new URLSearchParams(address.hash.slice(1)).get("key") ?? address.searchParams.get("key");
  if (key === null) return sessionStorage.getItem(kept) ?? undefined;
  address.hash = "";
  address.searchParams.delete("key");
  history.replaceState(null, "", address);
  sessionStorage.setItem(kept, key);
  return key;
}
