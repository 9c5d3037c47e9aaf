import { EmbeddedBroker } from "@otklik/central/broker/embedded";
import { BrokerLink } from "@otklik/central/broker/link";
import { Intake } from "@otklik/central/intake/intake";
import { Registry } from "@otklik/central/intake/registry";
import { silentLog } from "@otklik/central/log";
import { openPostgresStore } from "@otklik/central/store/postgres/open";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import { SystemClock } from "@otklik/edge-agent/clock";

/**
 * Central's real parts in a process that kills itself after a commit and before its acknowledgement:
 * `dying-central.ts STORE PORT ACKS` dies instead of sending acknowledgement number ACKS (0 = never).
 */

class DyingLink extends BrokerLink {
  #acksLeft = Number(process.argv[4]);

  override publish(...args: Parameters<BrokerLink["publish"]>): void {
    if (args[0].endsWith("/ack") && --this.#acksLeft === 0) process.kill(process.pid, "SIGKILL");
    super.publish(...args);
  }
}

const [, , at = "", port = "0"] = process.argv;
const clock = new SystemClock();
const log = silentLog;
const store = at.startsWith("postgres:")
  ? await openPostgresStore({ url: at })
  : await openSqliteStore({ path: at });
const broker = new EmbeddedBroker({ port: Number(port), store, clock, log });
await broker.start();
const link = new DyingLink({
  to: () => broker.connectInternal(),
  clientId: "_central",
  ...broker.internalLogin,
  log,
});
const registry = new Registry(store);
await new Intake({ store, link, registry, clock, log }).start();
await broker.listen();
process.stdout.write("ready\n");
