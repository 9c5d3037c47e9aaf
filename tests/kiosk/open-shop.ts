import { join } from "node:path";
import { type Api, startApi } from "@otklik/edge-agent/api/server";
import { SystemClock } from "@otklik/edge-agent/clock";
import { buildKiosk } from "@otklik/kiosk/build";
import { ShopViews } from "./shop-views.ts";

export const pin = "271828";
export const key = "a-key-of-a-one-click-link";
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

export interface Shop {
  readonly url: string;
  readonly views: ShopViews;
  /** Stops the agent's API and starts it again on the same port, as a restart does. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** The built pages, made once per test run. */
export function builtPages(): Promise<string> {
  return buildKiosk({ outDir: join(process.env["OTKLIK_TEST_TMP"] ?? "/tmp", "pages") });
}

/** The real API with the real pages over a shop in memory. */
export async function openShop(options: { readonly withBench?: boolean } = {}): Promise<Shop> {
  const clock = new SystemClock();
  const kioskDir = await builtPages();
  const views = new ShopViews({ clock, ...options });
  const start = (port: number) => startApi({ port, kioskDir, pin, key, views, clock, log: quiet });
  let api: Api | undefined = await start(0);
  const { url } = api;
  return {
    url,
    views,
    stop: async () => {
      await api?.stop();
      api = undefined;
    },
    restart: async () => {
      api ??= await start(Number(new URL(url).port));
    },
  };
}

/** Signs in and returns the cookie header of the session. */
export async function cookieOf(url: string, proof: object = { pin }): Promise<string> {
  const response = await postJson(`${url}/api/session`, proof);
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

export function postJson(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** The stable code of an error answer. */
export async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { readonly error: { readonly code: string } };
  return error.code;
}
