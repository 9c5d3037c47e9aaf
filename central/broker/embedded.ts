import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { type Duplex, duplexPair } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { CENTRAL_BIRTH_TOPIC, mayPublish, maySubscribe, TOPIC_ROOT } from "@otklik/feedback/topic";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import { matches } from "../join/password.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import {
  CONNECT_TIMEOUT_MS,
  CONNECTIONS_MAX,
  DRAIN_TIMEOUT_MS,
  PACKET_BYTES_MAX,
} from "./limits.ts";
import { guardPackets } from "./packet-guard.ts";
import { TryLimiter } from "./try-limiter.ts";

export interface EmbeddedBrokerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly store: Pick<Store, "credentials">;
  readonly clock: Clock;
  readonly log: Log;
}

interface Identity {
  readonly site: string;
  readonly agent: string;
}

const INTERNAL_USER = "_central";

/**
 * aedes inside central, MQTT 3.1.1: enough for one shop. Holds nothing that must not be lost. An agent may publish and
 * read its own tree and nothing else; central's own connection comes over a pair of streams, never over the network.
 */
export class EmbeddedBroker {
  readonly #options: EmbeddedBrokerOptions;
  readonly #identities = new WeakMap<Client, Identity | "central">();
  readonly #clientIds = new Map<string, { client: Client; agent: string }>();
  readonly #secret = randomBytes(24).toString("base64url");
  /** Passwords that were good before, by salted digest: scrypt once per agent, not once per reconnect. */
  readonly #verified = new Map<string, Buffer>();
  readonly #tries: TryLimiter;
  readonly #sockets = new Set<Socket>();
  #broker: Aedes | undefined;
  #server: Server | undefined;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#tries = new TryLimiter(options.clock);
  }

  /** `mqtt://host:port`, once listening. */
  get url(): string {
    const address = this.#server?.address();
    const port =
      typeof address === "object" && address !== null ? address.port : this.#options.port;
    const scheme = this.#options.tls ? "mqtts" : "mqtt";
    const host = this.#options.host ?? "127.0.0.1";
    return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  }

  /** The broker without its network side, so that central can subscribe before the first agent comes. */
  async start(): Promise<void> {
    if (this.#broker) return;
    this.#broker = await Aedes.createBroker({
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      preConnect: (client, packet, done) => {
        // A session that outlives its connection would gather messages in memory for an agent that may never come back.
        if (!packet.clean)
          this.#options.log.warn({ client: packet.clientId }, "only clean sessions are let in");
        done(null, packet.clean === true && !client.closed);
      },
      authenticate: (client, username, password, done) => {
        this.#authenticate(client, username, password?.toString("utf8")).then(
          (identity) => {
            if (identity) this.#identities.set(client, identity);
            done(identity ? null : badPassword(), identity !== undefined);
          },
          () => done(badPassword(), false),
        );
      },
      authorizePublish: (client, packet, done) => {
        const identity = client && this.#identities.get(client);
        const retained = packet.retain && !/\/(status|birth)$/.test(packet.topic);
        if (identity === "central") done(null);
        else if (identity && !retained && mayPublish(identity.site, identity.agent, packet.topic))
          done(null);
        else {
          this.#options.log.warn({ client: client?.id, topic: packet.topic }, "publish refused");
          done(new Error("not your topic"));
        }
      },
      authorizeSubscribe: (client, subscription, done) => {
        const identity = this.#identities.get(client);
        const own =
          identity === "central"
            ? subscription.topic.startsWith(`${TOPIC_ROOT}/`)
            : identity && maySubscribe(identity.site, identity.agent, subscription.topic);
        if (!own)
          this.#options.log.warn(
            { client: client.id, topic: subscription.topic },
            "subscribe refused",
          );
        done(null, own ? subscription : null);
      },
      authorizeForward: (client, packet) => {
        // Subscriptions were checked when they were made; this is the second lock of the same door.
        const identity = this.#identities.get(client);
        if (identity === "central" || packet.topic === CENTRAL_BIRTH_TOPIC) return packet;
        return identity && maySubscribe(identity.site, identity.agent, packet.topic)
          ? packet
          : null;
      },
    });
    this.#broker.on("clientDisconnect", (client) => {
      if (this.#clientIds.get(client.id)?.client === client) this.#clientIds.delete(client.id);
    });
  }

  /** Opens the port. Throws `port-in-use`. */
  async listen(): Promise<void> {
    const broker = this.#broker;
    if (!broker || this.#server) return;
    const { tls, port, host = "127.0.0.1", log } = this.#options;
    const accept = (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.setNoDelay(true);
      guardPackets(socket, PACKET_BYTES_MAX, (bytes) =>
        log.warn(
          { bytes, from: socket.remoteAddress },
          "an oversized packet; the connection is closed",
        ),
      );
      broker.handle(socket);
    };
    const server = tls ? createTlsServer(tls, accept) : createServer(accept);
    server.maxConnections = CONNECTIONS_MAX;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(portError(error, "mqtt", host, port)));
      server.listen(port, host, resolve);
    });
    this.#server = server;
  }

  /** A stream for central's own client, which says who it is by `internalLogin`. */
  connectInternal(): Duplex {
    const [ours, theirs] = duplexPair();
    this.#broker?.handle(theirs);
    return ours;
  }

  get internalLogin(): { readonly username: string; readonly password: string } {
    return { username: INTERNAL_USER, password: this.#secret };
  }

  async stop(): Promise<void> {
    const [broker, server] = [this.#broker, this.#server];
    this.#broker = undefined;
    this.#server = undefined;
    const closed = server && new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    if (broker) await new Promise<void>((resolve) => broker.close(() => resolve()));
  }

  async #authenticate(
    client: Client,
    username: string | undefined,
    password: string | undefined,
  ): Promise<Identity | "central" | undefined> {
    if (username === undefined || password === undefined) return undefined;
    const remote = "remoteAddress" in client.conn ? client.conn.remoteAddress : undefined;
    if (username === INTERNAL_USER)
      return remote === undefined && same(password, this.#secret) ? "central" : undefined;
    // Per name too: the tills of a shop often share one address, and one wrong till must not shut out the others.
    const who = `${remote ?? "?"} ${username}`;
    const identity = await this.#verify(username, password, who);
    if (!identity) {
      this.#tries.failed(who);
      this.#options.log.warn({ username, address: remote }, "wrong name or password");
      return undefined;
    }
    // A client id in use is taken over by its owner alone, or any agent could throw out any other.
    const holder = this.#clientIds.get(client.id);
    if (holder && holder.agent !== identity.agent) return undefined;
    this.#clientIds.set(client.id, { client, agent: identity.agent });
    return identity;
  }

  async #verify(agent: string, password: string, who: string): Promise<Identity | undefined> {
    const known = await this.#options.store.credentials(agent);
    if (!known) return undefined;
    const digest = createHash("sha256")
      .update(known.salt)
      .update(known.passwordHash)
      .update(password)
      .digest();
    const before = this.#verified.get(agent);
    const good =
      (before !== undefined && timingSafeEqual(before, digest)) ||
      (!this.#tries.exhausted(who) && (await matches(password, known.salt, known.passwordHash)));
    if (!good) return undefined;
    this.#verified.set(agent, digest);
    return { site: known.site, agent };
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** CONNACK code 4. */
function badPassword(): AuthenticateError {
  return Object.assign(new Error("wrong name or password"), { returnCode: 4 });
}

/** `port-in-use`, or the error itself. */
export function portError(error: Error, what: string, host: string, port: number): Error {
  if (!("code" in error) || error.code !== "EADDRINUSE") return error;
  return new OtklikError("port-in-use", `${host}:${port} (${what}) is taken by another program`, {
    hint: `stop that program or set ${what}.port to a free one`,
    context: { host, port },
  });
}
