import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Aedes } from "aedes";
import { allOf, makeProgram } from "otklik/program";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ledgerTotal,
  openTestShop,
  otklik,
  storedEvents,
  type TestShop,
  temporaryFolder,
  until,
} from "../test-shop.ts";

const shopYaml = readFileSync(
  fileURLToPath(new URL("../../edge-agent/shop.yaml", import.meta.url)),
  "utf8",
);

function fileWith(text: string): string {
  const file = join(temporaryFolder(), "shop.yaml");
  writeFileSync(file, text);
  return file;
}

const words = [
  ...["demo", "agent", "central", "join", "doctor", "ledger", "judge", "replay", "fleet", "export"],
  ...["pull", "import", "report", "flash", "console", "survey", "simulate"],
];

type Command = ReturnType<typeof allOf>[number];

function wordsTo(command: Command): string {
  const above = command.parent?.parent ? `${wordsTo(command.parent)} ` : "";
  return `${above}${command.name()}`;
}

describe("otklik says what is wrong, changes nothing, and its exit code means something:", () => {
  it("the help lists every word and goes to standard output", async () => {
    const all = await otklik(["--help"]);
    expect([all.exit, all.err]).toEqual([0, ""]);
    for (const word of words) expect(all.out).toMatch(new RegExp(`^  ${word}\\b`, "m"));
  });

  it("every word has help that says what it is for, and so has each of its options", () => {
    const { program } = makeProgram();
    expect(program.commands.map((command) => command.name())).toEqual(
      expect.arrayContaining([...words]),
    );
    for (const command of allOf(program)) {
      const lacks = command.options.filter(({ description }) => description === "");
      expect([
        command.name(),
        command.helpInformation().startsWith(`Usage: otklik ${wordsTo(command)}`),
        command.description() !== "",
        lacks.map(({ flags }) => flags),
      ]).toEqual([command.name(), true, true, []]);
    }
  });

  it("an unknown word or option, and a value of the wrong kind, are exit 2", async () => {
    for (const args of [
      ["smile"],
      ["ledger", "--colour"],
      ["demo", "--for", "soon"],
      ["demo", "--port", "99999"],
      ["join"],
    ])
      expect([args, (await otklik(args)).exit]).toEqual([args, 2]);
  });

  it("a config with a wrong key, type or value names the line, the key and what is allowed, and nothing starts", async () => {
    const data = temporaryFolder();
    const file = fileWith(
      shopYaml
        .replace("profile: START", "profile: BIG")
        .replace("  name: Demo shop", "  nam: Demo shop")
        .concat('http: {port: "80"}\n'),
    );
    const run = await otklik(["agent", "--config", file, "--data", data]);
    expect(run.exit).toBe(2);
    expect(run.err).toMatch(
      /shop\.yaml:\d+:\d+ profile: "BIG" is not allowed; allowed: START, COUNT/,
    );
    expect(run.err).toMatch(/site\.nam: unknown key; allowed: id, name, zone, dayStart/);
    expect(run.err).toMatch(/http\.port: expected number, got "80"/);
    expect(existsSync(join(data, "agent", "journal.sqlite"))).toBe(false);
  });

  it("a question with more values than the console has buttons is refused", async () => {
    const survey = shopYaml
      .replace("scale: faces-4", "scale: nps")
      .replace(/ {6}labels:\n(?: {8}.*\n)+/, "");
    const run = await otklik([
      "agent",
      "--config",
      fileWith(`${survey}consoles: [{port: /dev/ttyUSB0}]\n`),
      "--data",
      temporaryFolder(),
    ]);
    expect([run.exit, run.err]).toEqual([
      2,
      expect.stringContaining("nps has 11 values, the console has 4 buttons"),
    ]);
  });

  it("a folder that cannot be written is named, with what to do", async () => {
    const run = await otklik(["demo", "--data", "/dev/null/otklik"]);
    expect([run.exit, run.err]).toEqual([1, expect.stringContaining("OTKLIK_DATA")]);
    expect(run.err).toContain("data-folder-unwritable");
  });

  it("a port in use is named, with how to choose another", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port)),
    );
    try {
      const run = await otklik([
        "demo",
        "--data",
        temporaryFolder(),
        "--central-port",
        String(port),
      ]);
      expect([run.exit, run.err]).toEqual([1, expect.stringContaining(String(port))]);
      expect(run.err).toContain("port-in-use");
      expect(run.err).toContain("--central-port");
    } finally {
      other.close();
    }
  });

  it("a central that does not answer is exit 3, and an agent without one is no error of the ledger", async () => {
    const run = await otklik([
      "ledger",
      "--central",
      "http://127.0.0.1:9",
      "--token",
      "x",
      "--json",
    ]);
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.out)).toMatchObject({ error: { code: "central-unreachable" } });
    expect((await otklik(["fleet", "--data", temporaryFolder()])).exit).toBe(2);
  });
});

describe("on a running shop", () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await openTestShop();
    for (const button of [1, 2, 3]) {
      await shop.control.press({ button });
      await until(
        async () => (await storedEvents(shop, "press")).length >= button,
        "the press at central",
      );
    }
  });
  afterAll(() => shop?.stop());
  const run = (...args: string[]) => otklik([...args, "--data", shop.folder]);

  it("export goes on where it stopped: run again it adds what is new and nothing twice", async () => {
    const out = join(temporaryFolder(), "presses.ndjson");
    expect((await run("export", "--type", "press", "--out", out)).exit).toBe(0);
    expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(3);
    await shop.control.press({ button: 4 });
    await until(async () => (await storedEvents(shop, "press")).length === 4, "the fourth press");
    // As after a kill in the middle of a write: half a line that no cursor vouches for.
    writeFileSync(out, `${readFileSync(out, "utf8")}{"half`);
    expect((await run("export", "--type", "press", "--out", out)).exit).toBe(0);
    const values = readFileSync(out, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { body: { value: number } }).body.value);
    expect(values).toEqual([1, 2, 3, 4]);
    expect((await run("export", "--type", "release", "--out", out)).exit).toBe(2);
  });

  it("export says so when its file was shortened or removed behind its back, instead of leaving a hole", async () => {
    const out = join(temporaryFolder(), "presses.ndjson");
    await run("export", "--type", "press", "--out", out);
    writeFileSync(out, "");
    const shortened = await run("export", "--type", "press", "--out", out);
    expect([shortened.exit, shortened.err]).toEqual([2, expect.stringContaining("shorter than")]);
    rmSync(out);
    expect((await run("export", "--type", "press", "--out", out)).exit).toBe(2);
  });

  it("what cannot be asked for is exit 2, also when only central knows it", async () => {
    for (const args of [
      ["pull", "figures", "--metric", "joy"],
      ["export", "--since", "yesterday"],
      ["export", "--cursor", "zz"],
      ["central", "invite", "--site", "A", "--agent", "b"],
    ])
      expect([args, (await run(...args)).exit]).toEqual([args, 2]);
  });

  it("export writes CSV with one heading, and says on standard error where to go on", async () => {
    const csv = await run("export", "--type", "press", "--format", "csv");
    const [heading, ...rows] = csv.out.trim().split("\r\n");
    expect(heading).toBe("site,agent,epoch,seq,type,point,atMs,atErrorMs,body");
    expect(rows).toHaveLength(4);
    const cursor = /^cursor: (.+)$/m.exec(csv.err)?.[1] ?? "";
    expect((await run("export", "--type", "press", "--cursor", cursor)).out).toBe("");
  });

  it("pull figures answers in CSV with the columns ops need", async () => {
    const pulled = await run("pull", "figures", "--since", "2020-01-01", "--format", "csv");
    expect(pulled.exit).toBe(0);
    const heading = pulled.out.split("\r\n")[0]?.split(",");
    for (const column of [
      "site",
      "day",
      "zone",
      "n",
      "value",
      "low",
      "high",
      "rules",
      "completeUntil",
      "revision",
    ])
      expect(heading).toContain(column);
    const wrong = await run("pull", "figures", "--metric", "joy");
    expect([wrong.exit, wrong.err]).toEqual([
      expect.not.stringMatching("0"),
      expect.stringContaining("happy-index"),
    ]);
  });

  it("fleet shows the agent online, with its clock's quality", async () => {
    const fleet = await run("fleet", "--json");
    expect(JSON.parse(fleet.out)).toMatchObject({
      agents: [{ agent: "till-1", online: true, missing: 0 }],
    });
    expect((await run("fleet")).out).toMatch(/till-1 +online/);
  });

  it("a second machine joins with a one-time code, once, and gets credentials that only its owner can read", async () => {
    const invited = await run(
      "central",
      "invite",
      "--site",
      "demo-shop",
      "--agent",
      "till-2",
      "--json",
    );
    const { code } = JSON.parse(invited.out) as { code: string };
    const machine = temporaryFolder();
    const joining = () =>
      otklik(["join", code, "--central", shop.access.url, "--data", machine, "--json"]);
    expect(JSON.parse((await joining()).out)).toEqual({ site: "demo-shop", agent: "till-2" });
    const file = join(machine, "agent", "credentials.json");
    expect(statSync(file).mode & 0o077).toBe(0);
    const { central } = JSON.parse(readFileSync(file, "utf8")) as {
      central: { username: string; password: string };
    };
    expect(central.username).toBe("till-2");
    expect((await joining()).exit).not.toBe(0);
    const wrong = await otklik([
      "join",
      "AAA-BBBBBB",
      "--central",
      shop.access.url,
      "--data",
      temporaryFolder(),
    ]);
    expect(wrong.exit).not.toBe(0);
  });

  it("an agent whose config names somebody else than who joined does not start", async () => {
    const other = fileWith(shopYaml.replace("agent: till-1", "agent: till-9"));
    const refused = await run("agent", "--config", other);
    expect([refused.exit, refused.err]).toEqual([2, expect.stringContaining("till-9")]);
  });

  it("the ledger is exit 0 when nothing is missing", async () => {
    await until(async () => (await ledgerTotal(shop)).inFlight === 0, "everything handed over");
    expect((await run("ledger")).out).toContain("Nothing is missing.");
  });
});

describe("the doctor", () => {
  it("looks by itself at the central that ran in this data folder, with the config it ran with", async () => {
    const data = temporaryFolder();
    const config = join(data, "central.yaml");
    const onlyHere = `http: {port: 0}\nmqtt: {kind: embedded, port: 0}\nstore: {kind: sqlite, path: ${join(data, "c.sqlite")}}\n`;
    writeFileSync(config, onlyHere);
    const doctor = async () => (await otklik(["doctor", "--data", data])).out;
    expect(await doctor()).not.toContain("central's");
    const run = await otklik([
      "central",
      "--stdin",
      "--no-pages",
      "--config",
      config,
      "--data",
      data,
    ]);
    expect([run.exit, run.err]).toEqual([0, ""]);
    expect(await doctor()).toMatch(/✓ central's pages +127\.0\.0\.1[\s\S]*✓ central's broker +127/);
    writeFileSync(config, onlyHere.replaceAll("port: 0", "host: 0.0.0.0"));
    const found = await doctor();
    expect(found).toMatch(/! central's pages +0\.0\.0\.0[\s\S]*http\.tls/);
    expect(found).toMatch(/! central's broker +0\.0\.0\.0[\s\S]*mqtt\.tls/);
    writeFileSync(
      config,
      "mqtt: {kind: mqtt, url: 'mqtt://192.0.2.1:1883', username: central, password: secret}\n",
    );
    expect(await doctor()).toMatch(/! central's broker +mqtt:\/\/192\.0\.2\.1:1883: plain MQTT/);
  });

  it("is content with pages of the agent that have a certificate", async () => {
    const config = fileWith(`${shopYaml}http: {host: 0.0.0.0, tls: {cert: c.pem, key: k.pem}}\n`);
    const found = await otklik(["doctor", "--config", config, "--data", temporaryFolder()]);
    expect(found.out).toMatch(/✓ agent's pages +0\.0\.0\.0: other machines, over TLS/);
  });

  it("warns of pages and MQTT that other machines can reach without TLS", async () => {
    const config = fileWith(
      `${shopYaml}http: {host: 0.0.0.0}\nsync: {targets: [{name: central, url: "mqtt://192.0.2.1:1883"}]}\n`,
    );
    const found = await otklik([
      "doctor",
      "--config",
      config,
      "--data",
      temporaryFolder(),
      "--json",
    ]);
    expect(found.exit).toBe(0);
    const { findings } = JSON.parse(found.out) as {
      findings: { name: string; state: string; says: string }[];
    };
    const warnings = findings
      .filter((finding) => finding.state === "warn")
      .map((finding) => finding.says);
    expect(warnings).toEqual([
      expect.stringContaining("0.0.0.0"),
      expect.stringContaining("plain MQTT"),
    ]);
  });

  it("warns of a central whose pages or broker are open to other machines without TLS", async () => {
    const config = fileWith(
      "http: {host: 0.0.0.0}\nmqtt: {kind: embedded, host: 0.0.0.0}\nstore: {kind: sqlite, path: x}\n",
    );
    const found = await otklik(["doctor", "--central-config", config, "--data", temporaryFolder()]);
    expect(found.out).toMatch(/! central's pages +0\.0\.0\.0/);
    expect(found.out).toMatch(/! central's broker +0\.0\.0\.0/);
  });

  it("warns of a broker that lets anyone in", async () => {
    const broker = await Aedes.createBroker();
    const server = createServer(broker.handle);
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
    );
    try {
      const config = fileWith(
        `${shopYaml}sync: {targets: [{name: central, url: "mqtt://127.0.0.1:${port}"}]}\n`,
      );
      const found = await otklik(["doctor", "--config", config, "--data", temporaryFolder()]);
      expect(found.out).toMatch(/! target central .*the broker is open/);
    } finally {
      broker.close();
      server.close();
    }
  });
});

it("demo --for runs the whole path with simulated fingers, loses nothing and says so in one line", async () => {
  const demo = await otklik(["demo", "--for", "4s", "--json"]);
  expect([demo.exit, demo.out.trim().split("\n").length]).toEqual([0, 1]);
  const report = JSON.parse(demo.out) as Record<string, number & { p50: number }>;
  expect(report["pressed"]).toBeGreaterThanOrEqual(8);
  expect(report).toMatchObject({
    journaled: report["pressed"],
    stored: report["pressed"],
    duplicates: 0,
    missing: 0,
  });
  for (const latency of ["pressToDurableMs", "pressToScreenMs"])
    expect(report[latency]).toEqual({ p50: expect.any(Number), p99: expect.any(Number) });
});
