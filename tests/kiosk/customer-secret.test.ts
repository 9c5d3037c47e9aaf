import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LiveStream } from "@otklik/edge-agent/api/live-stream";
import { isOwnMachine } from "@otklik/edge-agent/api/security";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { CustomerMessage } from "@otklik/feedback/live-message";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SseClient } from "./sse-client.ts";

const felt = (value: number | null): CustomerMessage => ({
  t: "felt",
  face: value === null ? null : { scale: "faces-4", value, min: 1, max: 4 },
});

let server: Server;
let stream: LiveStream<CustomerMessage>;
let url: string;
const clients: SseClient<CustomerMessage>[] = [];
beforeEach(async () => {
  stream = new LiveStream({ clock: new SystemClock(), hello: () => ({ t: "beat" }) });
  server = createServer((request, response) => {
    stream.join(response, request.url === "/trusted");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  stream.stop();
  await new Promise((resolve) => server.close(resolve));
});

async function listen(path: string): Promise<SseClient<CustomerMessage>> {
  const client = new SseClient<CustomerMessage>(`${url}${path}`);
  clients.push(client);
  await client.find((message) => message.t === "beat");
  return client;
}

describe("the customer's secret", () => {
  it("is told to the newest page of the own machine, however many others listen after it", async () => {
    const alone = await listen("/");
    stream.sendToNewest(felt(1), felt(null));
    const kiosk = await listen("/trusted");
    const spy = await listen("/");
    stream.sendToNewest(felt(2), felt(null));
    expect(await kiosk.find((message) => message.t === "felt")).toEqual(felt(2));
    for (const other of [alone, spy])
      expect(await other.find((message) => message.t === "felt")).toEqual(felt(null));
  });

  it("leaves the machine for no other one", () => {
    const from = (remoteAddress: string, localAddress: string) =>
      isOwnMachine({ remoteAddress, localAddress });
    expect(from("127.0.0.1", "127.0.0.1")).toBe(true);
    expect(from("::1", "::1")).toBe(true);
    expect(from("::ffff:127.0.0.1", "::ffff:127.0.0.1")).toBe(true);
    // The kiosk opened the page by the machine's address in the shop's network.
    expect(from("192.0.2.7", "192.0.2.7")).toBe(true);
    expect(from("192.0.2.8", "192.0.2.7")).toBe(false);
    expect(from("2001:db8::1", "2001:db8::2")).toBe(false);
    expect(isOwnMachine({ remoteAddress: undefined, localAddress: undefined })).toBe(false);
  });
});
