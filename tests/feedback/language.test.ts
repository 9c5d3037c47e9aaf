import { decodeBatch, encodeBatch } from "@otklik/feedback/batch";
import { encodeEvent, parseEvent } from "@otklik/feedback/event";
import { epochFromBytes, epochFromInt, epochToInt } from "@otklik/feedback/identity";
import { splitJsonArray } from "@otklik/feedback/json-array";
import { classOf, scaleSize } from "@otklik/feedback/scale";
import { surveySchema } from "@otklik/feedback/survey";
import {
  CENTRAL_BIRTH_TOPIC,
  mayPublish,
  maySubscribe,
  parseUpTopic,
} from "@otklik/feedback/topic";
import { describe, expect, it } from "vitest";

const epoch = "7fffffffffffffff";

describe("identity", () => {
  it("an epoch is 63 bits: 16 hex digits outside, a signed 64-bit integer inside", () => {
    expect(epochFromBytes(new Uint8Array(8).fill(255))).toBe(epoch);
    expect(epochToInt(epoch)).toBe(2n ** 63n - 1n);
    expect(epochFromInt(1n)).toBe("0000000000000001");
  });
});

describe("an event's body", () => {
  const press = {
    type: "press",
    monoMs: 5,
    point: "till-1",
    channel: "console",
    config: { epoch, version: 1 },
    survey: "service",
    surveyVersion: 1,
    question: "overall",
    scale: "faces-4",
    value: 4,
    button: 4,
    source: { id: "c0ffee00", epoch: 1, seq: 9 },
  } as const;

  it("reads back as it was written", () => {
    expect(parseEvent(encodeEvent(press))).toEqual({ ok: true, event: press });
  });

  it("is refused with a reason a program can branch on and a detail a person can read", () => {
    const refused = (body: string) => {
      const result = parseEvent(body);
      return result.ok ? "taken" : [result.reason, result.detail];
    };
    expect(refused("{")).toEqual(["not-json", expect.any(String)]);
    expect(refused('"press"')).toEqual(["malformed", expect.any(String)]);
    expect(refused(JSON.stringify({ ...press, v: 2 }))).toEqual([
      "future-version",
      expect.stringContaining("2"),
    ]);
    expect(refused(JSON.stringify({ ...press, type: "smell" }))).toEqual([
      "unknown-type",
      expect.stringContaining("smell"),
    ]);
    expect(refused(JSON.stringify({ ...press, value: "4" }))).toEqual([
      "malformed",
      expect.stringContaining("value"),
    ]);
    expect(refused(JSON.stringify({ ...press, note: "x".repeat(9000) }))).toEqual([
      "too-large",
      expect.any(String),
    ]);
  });

  it("keeps keys that a newer writer added readable to an older reader", () => {
    expect(parseEvent(JSON.stringify({ ...press, mood: "?" })).ok).toBe(true);
  });
});

describe("a batch", () => {
  const header = { v: 1, epoch, from: 3, to: 5, boot: "boot-1", sentMonoMs: 12.5 } as const;

  it("carries bodies byte for byte, whatever they hold", () => {
    const bodies = ['{"a":"x,\\"]y\\u0000","b":[1,{"c":"}"}]}', "[]", '{"long":"линия\\n"}'];
    expect(decodeBatch(encodeBatch(header, bodies))).toEqual({ header, bodies });
  });

  it("splits a foreign writer's array without touching the elements", () => {
    expect(splitJsonArray(' [ {"a" : 1} ,\n"x]" , [2 , 3]] ')).toEqual([
      '{"a" : 1}',
      '"x]"',
      "[2 , 3]",
    ]);
    expect(splitJsonArray("[]")).toEqual([]);
    for (const bad of ["{}", "[1,2", '["a]', "[1] 2", "[1,,2]", "[,]"])
      expect(() => splitJsonArray(bad), bad).toThrow(SyntaxError);
  });

  it("that cannot be decoded still says whose it is", () => {
    const whole = encodeBatch(header, ["{}", "{}", "{}"]);
    expect(() => decodeBatch(whole.subarray(0, whole.length - 9))).toThrow(
      expect.objectContaining({ code: "batch-undecodable", context: { header } }),
    );
    expect(() => decodeBatch(Buffer.from("noise"))).toThrow(
      expect.objectContaining({ code: "batch-header-unreadable" }),
    );
    expect(() => decodeBatch(encodeBatch({ ...header, to: 4 }, ["{}", "{},{}"]))).toThrow(
      expect.objectContaining({ code: "batch-undecodable" }),
    );
  });
});

describe("topics", () => {
  it("let a device write and read its own tree and nothing else", () => {
    expect(mayPublish("shop", "till-1", "otklik/1/shop/till-1/ev")).toBe(true);
    for (const topic of [
      "otklik/1/shop/till-2/ev",
      "otklik/1/shop/till-1/ack",
      "otklik/1/shop/till-1/ev/x",
      CENTRAL_BIRTH_TOPIC,
    ])
      expect(mayPublish("shop", "till-1", topic), topic).toBe(false);
    expect(maySubscribe("shop", "till-1", "otklik/1/shop/till-1/ack")).toBe(true);
    expect(maySubscribe("shop", "till-1", CENTRAL_BIRTH_TOPIC)).toBe(true);
    for (const filter of [
      "#",
      "otklik/1/shop/+/ack",
      "otklik/1/shop/till-1/#",
      "otklik/1/shop/till-1/ev",
      "$share/g/otklik/1/shop/till-1/ack",
    ])
      expect(maySubscribe("shop", "till-1", filter), filter).toBe(false);
  });

  it("are read back only when they are whole", () => {
    expect(parseUpTopic("otklik/1/shop/till-1/att")).toEqual({
      site: "shop",
      agent: "till-1",
      leaf: "att",
    });
    for (const topic of [
      "otklik/2/shop/till-1/ev",
      "otklik/1/shop/till-1",
      "otklik/1/shop/till-1/ack",
      "otklik/1//till-1/ev",
    ])
      expect(parseUpTopic(topic), topic).toBeUndefined();
  });
});

describe("scales and surveys", () => {
  it("class every value once", () => {
    expect([1, 2, 3, 4].map((value) => classOf("faces-4", value))).toEqual([
      "dissatisfied",
      "dissatisfied",
      "satisfied",
      "satisfied",
    ]);
    expect([0, 6, 7, 8, 9, 10].map((value) => classOf("nps", value))).toEqual([
      "dissatisfied",
      "dissatisfied",
      "neutral",
      "neutral",
      "satisfied",
      "satisfied",
    ]);
    expect(() => classOf("faces-4", 5)).toThrow(RangeError);
    expect(scaleSize("nps")).toBe(11);
  });

  it("a survey without a wording it promised is refused, and the path names the place", () => {
    const survey = {
      id: "service",
      version: 1,
      languages: ["ru", "en"],
      questions: [
        {
          id: "overall",
          text: { ru: "Как вас обслужили?" },
          factor: { id: "service", hypothesis: "h" },
          scale: "faces-4",
          labels: { ru: ["плохо"] },
        },
      ],
      thanks: { ru: "Спасибо", en: "Thank you" },
    };
    const issues = surveySchema
      .safeParse(survey)
      .error?.issues.map((issue) => issue.path.join("."));
    expect(issues).toEqual(["questions.0.text", "questions.0.labels.ru"]);
  });
});
