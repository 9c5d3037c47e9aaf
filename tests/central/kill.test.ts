import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Invites } from "@otklik/central/join/invite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentClient } from "./agent-client.ts";
import { clock } from "./central-rig.ts";
import { bodies, clockAt, newEpoch, opened, press } from "./events.ts";
import { ledgerOf, pullAll, sums } from "./feed.ts";
import { freePort } from "./postgres-server.ts";
import { storeMakers } from "./stores.ts";

const program = fileURLToPath(new URL("./dying-central.ts", import.meta.url));
const KILLS = process.env["OTKLIK_LONG"] === "1" ? 40 : 6;

async function startCentral(at: string, port: number, dieAtAck: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, at, String(port), String(dieAtAck)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve) => child.stdout?.once("data", () => resolve()));
  return child;
}

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(
    `central killed between commit and acknowledgement, ${maker.name}`,
    () => {
      beforeAll(() => maker.start());
      afterAll(() => maker.stop());

      it(`stores every event once through ${KILLS} kills`, async () => {
        const store = await maker.open();
        const who = { site: "shop-1", agent: "till-1" };
        const login = await new Invites({ store, clock }).admit(who);
        const port = await freePort();
        const epoch = newEpoch();
        const all = bodies([
          opened(),
          clockAt(),
          ...Array.from({ length: (KILLS + 1) * 20 - 2 }, (_, at) => press({ monoMs: 1e6 + at })),
        ]);

        let kills = 0;
        let dead: Promise<void> = Promise.resolve();
        let child: ChildProcess | undefined;
        const revive = async () => {
          const dieAt = kills < KILLS ? 1 + (kills % 3) : 0;
          const next = await startCentral(maker.at, port, dieAt);
          child = next;
          dead = new Promise((resolve) => next.once("exit", () => resolve()));
        };
        await revive();
        const agent = await AgentClient.connect({ ...login, mqttUrl: `mqtt://127.0.0.1:${port}` });
        const acked = (to: number) => () => agent.acks.some((ack) => ack.upTo >= to);
        for (let from = 0; from < all.length; from += 5)
          while (!acked(from + 4)()) {
            void agent.send(epoch, from, all.slice(from, from + 5)).catch(() => {});
            const fate = await Promise.race([
              agent.until(acked(from + 4)).then(() => "acked"),
              dead.then(() => "dead"),
              clock.sleep(1_000).then(() => "silent"),
            ]);
            if (fate !== "dead") continue;
            kills++;
            await revive();
          }
        expect(kills).toBe(KILLS);
        child?.kill("SIGKILL");
        await dead;
        await agent.close();
        const row = await ledgerOf(store, epoch);
        expect(row).toMatchObject({ stored: all.length, missing: 0, inFlight: 0, conflict: 0 });
        // What was committed and not acknowledged came again: that is what makes this test one.
        expect(row.duplicate).toBeGreaterThanOrEqual(KILLS * 5);
        const { events } = await pullAll(store);
        expect(events.map(({ body }) => body)).toEqual(all);
        expect(await sums(store)).toHaveLength(2);
        await store.close();
      });
    },
  );
