import type { ContactEdge } from "@otklik/firmware/simulator/finger";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { debounceTables, honestPresses, noiseTables, tableEndMs } from "./debounce-tables.ts";
import { buildSimavr, hasSimavr } from "./simavr-programs.ts";
import { Avr8jsConsole, SimavrConsole, SteppedAgent, type Told } from "./two-simulators.ts";

/**
 * A second opinion: whatever the committed program does in avr8js it must also do in simavr, which shares nothing with
 * it. What is compared is what the agent is told, in which order and under which numbers; simavr's serial line is a
 * little slow, so times are not.
 */
describe.skipIf(!hasSimavr())("the same program, the same contacts, two simulators", () => {
  let programs = "";
  let removePrograms: (() => void) | undefined;
  const agents: SteppedAgent[] = [];
  beforeAll(() => {
    const built = buildSimavr();
    programs = built.folder;
    removePrograms = built.remove;
  });
  afterAll(() => removePrograms?.());
  afterEach(async () => {
    for (const agent of agents.splice(0)) await agent.stop();
  });

  type Script = (
    agent: SteppedAgent,
    console: Avr8jsConsole | SimavrConsole,
  ) => Promise<void> | void;

  /** Plays the script on both, checks that both told the same, and returns it. */
  async function same(script: Script, heldMsApart = 1): Promise<readonly string[]> {
    const [first, second] = await Promise.all(
      [new Avr8jsConsole(), new SimavrConsole({ programs })].map(async (console) => {
        const agent = new SteppedAgent(console);
        agents.push(agent);
        await agent.start();
        await script(agent, console);
        return agent.told;
      }),
    );
    const what = (told: readonly Told[] | undefined) => told?.map((one) => one.what);
    expect(what(second)).toEqual(what(first));
    for (const [at, { heldMs }] of (first ?? []).entries()) {
      const other = second?.[at]?.heldMs ?? null;
      if (heldMs === null || other === null) expect(other).toBe(heldMs);
      else expect(Math.abs(other - heldMs)).toBeLessThanOrEqual(heldMsApart + heldMs * 0.005);
    }
    return what(first) ?? [];
  }

  const play =
    (lists: readonly (readonly ContactEdge[])[], lastsMs: number): Script =>
    async (agent, console) => {
      const fromMs = agent.nowMs;
      for (const [index, edges] of lists.entries())
        for (const edge of edges) console.contact(fromMs + edge.atMs, index + 1, edge.closed);
      await agent.advance(lastsMs);
    };

  it.each(debounceTables)("$name", async (table) => {
    const lists = [1, 2, 3, 4].map((button) =>
      table.rows.map(([atMs, closed]) => ({ atMs, closed: closed.includes(button) })),
    );
    const told = await same(play(lists, Math.ceil(tableEndMs(table))));
    const expected = table.rows.flatMap(([, , facts]) => facts);
    expect(
      told
        .slice(1)
        .map((one) => one.split(" as ")[0])
        .sort(),
    ).toEqual([...expected].sort());
  });

  it("100 bouncing presses have the same numbers on both", async () => {
    const { edges, endMs } = honestPresses(11, 100);
    // Which closing of the chatter is the first to be sampled may differ: the bounce lasts up to 10 ms.
    const told = await same(play([edges], Math.ceil(endMs)), 10);
    expect(told.filter((one) => one.startsWith("press"))).toHaveLength(100);
  });

  it("noise on all buttons presses nothing on either", async () => {
    const lists = noiseTables(12).map(({ edges }) => edges.filter(({ atMs }) => atMs < 2000));
    const opened = lists.map((edges) => [...edges, { atMs: 2010, closed: false }]);
    const toldByEach: string[][] = [];
    for (const console of [new Avr8jsConsole(), new SimavrConsole({ programs })]) {
      const agent = new SteppedAgent(console);
      agents.push(agent);
      await agent.start();
      await play(opened, 2300)(agent, console);
      toldByEach.push(agent.told.map((one) => one.what).filter((one) => !one.startsWith("felt")));
    }
    // Which spikes are felt depends on where samples fall; that none of them counts does not.
    expect(toldByEach).toEqual([["up connected 12345678"], ["up connected 12345678"]]);
  });

  it("a reset under a resting finger keeps what was recorded and goes on in the same epoch", async () => {
    const told = await same(async (agent, console) => {
      const fromMs = agent.nowMs;
      console.contact(fromMs, 2, true);
      await agent.advance(100);
      console.reset();
      await agent.advance(300);
      console.contact(agent.nowMs, 2, false);
      await agent.advance(300);
      console.contact(agent.nowMs, 3, true);
      console.contact(agent.nowMs + 60, 3, false);
      await agent.advance(300);
    });
    expect(told).toContain("up restarted 12345678");
    expect(told.filter((one) => one.startsWith("press"))).toEqual([
      "press 2 as 1:1",
      expect.stringMatching(/^press 3 as 1:/),
    ]);
  });
});
