import type { Verdict } from "@otklik/feedback/event";

/** What central answers, as far as this page reads it (`GET /api/v1/fleet`, `/ledger`, `/figures`). */
export interface FleetAgent {
  readonly site: string;
  readonly agent: string;
  readonly online: boolean;
  readonly lastEventMs: number | null;
  readonly backlog: number | null;
  readonly missing: number;
  readonly inFlight: number;
  readonly quarantined: number;
  readonly clock: { readonly source: string | null; readonly errorMs: number | null };
  readonly software: string | null;
}

export interface LedgerEpoch {
  readonly agent: string;
  readonly conflict: number;
  readonly flags: readonly { readonly flag: string }[];
}

export interface SiteFigure {
  readonly site: string;
  readonly day?: string;
  readonly question: string;
  readonly n: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly nMin: number;
  readonly sure: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly byVerdict: Readonly<Partial<Record<Verdict, number>>>;
}

export interface FleetState {
  /** Central's clock when it answered, ms since 1970. */
  readonly nowMs: number;
  readonly agents: readonly FleetAgent[];
  readonly epochs: readonly LedgerEpoch[];
  readonly figures: readonly SiteFigure[];
}

export type Fetched =
  | { readonly t: "state"; readonly state: FleetState }
  | { readonly t: "signed-out" }
  | { readonly t: "away" };

/** Two local days before now reach today in every zone. */
const FIGURES_BACK_MS = 2 * 86_400_000;

export async function fetchFleet(nowMs: number): Promise<Fetched> {
  const since = new Date(nowMs - FIGURES_BACK_MS).toISOString().slice(0, 10);
  const paths = [
    "/api/v1/fleet",
    "/api/v1/ledger",
    `/api/v1/figures?by=site,day&metric=satisfied-share&since=${since}`,
  ];
  try {
    const responses = await Promise.all(paths.map((path) => fetch(path)));
    if (responses.some(({ status }) => status === 401 || status === 403))
      return { t: "signed-out" };
    if (responses.some(({ ok }) => !ok)) return { t: "away" };
    const [fleet, ledger, figures] = await Promise.all(
      responses.map((response) => response.json() as Promise<unknown>),
    );
    const { nowMs: centralMs, agents } = fleet as Pick<FleetState, "nowMs" | "agents">;
    const { rows: epochs } = ledger as { readonly rows: FleetState["epochs"] };
    const { rows } = figures as { readonly rows: FleetState["figures"] };
    return { t: "state", state: { nowMs: centralMs, agents, epochs, figures: rows } };
  } catch {
    return { t: "away" };
  }
}

export type TokenAnswer = "in" | "wrong" | "locked" | "away";

export async function sendToken(token: string): Promise<TokenAnswer> {
  try {
    const response = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return "in";
    return response.status === 429 ? "locked" : "wrong";
  } catch {
    return "away";
  }
}

/** The token of a one-click link (`#token=…`), taken out of the address at once. */
export function takeLinkToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  return token;
}

export async function endSession(): Promise<void> {
  await fetch("/api/v1/session", { method: "DELETE" }).catch(() => undefined);
}
