import { isIP } from "node:net";
import type { Finding } from "./check.ts";

/** What is open that should not be: everything is closed by default, so any of these was somebody's decision. */

const PROBE_MS_MAX = 3_000;

export function isLocal(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

/** A server of ours that listens where other machines reach it, without TLS. */
export function checkListener(options: {
  readonly name: string;
  readonly host: string;
  readonly tls: boolean;
  /** Where a certificate goes in the config. */
  readonly key: "http.tls" | "mqtt.tls";
}): Finding {
  const { name, host, tls, key } = options;
  if (isLocal(host)) return { name, state: "ok", says: `${host}: this machine only` };
  if (tls) return { name, state: "ok", says: `${host}: other machines, over TLS` };
  return {
    name,
    state: "warn",
    says: `${host}: other machines can connect, and anyone between can read and change what is sent`,
    hint: `give it a certificate (${key}: {cert, key}, two PEM files), or bind it to 127.0.0.1`,
  };
}

/** The broker an agent or central talks to: plain MQTT beyond this machine, and whether it lets strangers in. */
export async function checkBroker(name: string, url: string): Promise<Finding[]> {
  const { protocol, hostname } = new URL(url);
  const findings: Finding[] = [];
  if (protocol === "mqtt:" && !isLocal(hostname))
    findings.push({
      name,
      state: "warn",
      says: `${url}: plain MQTT beyond this machine: passwords and answers can be read on the way`,
      hint: "use mqtts:// and give the broker a certificate",
    });
  findings.push(await probeStranger(name, url));
  return findings;
}

async function probeStranger(name: string, url: string): Promise<Finding> {
  const { connectAsync } = await import("mqtt");
  try {
    const client = await connectAsync(url, {
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: PROBE_MS_MAX,
      clientId: `otklik-doctor-${process.pid}`,
      rejectUnauthorized: false,
    });
    await client.endAsync(true);
    return {
      name,
      state: "warn",
      says: `${url}: the broker is open: it lets anyone in without a password`,
      hint: "switch anonymous access off (Mosquitto: allow_anonymous false)",
    };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    // 4 and 5 are MQTT 3.1.1's "bad user name or password" and "not authorized": what a stranger should hear.
    if (code === 4 || code === 5 || /not authori[sz]ed|bad user ?name/i.test(message))
      return { name, state: "ok", says: `${url}: answers, and lets no stranger in` };
    return {
      name,
      state: "off",
      says: `${url}: does not answer (${message || String(code)})`,
      hint: "offline is normal: everything is kept and sent later",
    };
  }
}
