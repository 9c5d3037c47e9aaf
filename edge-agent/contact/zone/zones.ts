import { readYamlDocument } from "@otklik/feedback/yaml-document";
import { z } from "zod";
import type { Box } from "../track/box.ts";
import type { Point } from "./polygon.ts";

const fraction = z
  .number()
  .min(0, "a fraction of the picture, 0 to 1: this lies outside the frame")
  .max(1, "a fraction of the picture, 0 to 1: this lies outside the frame");
const point = z.tuple([fraction, fraction]);
const polygon = z.array(point).min(3, "a polygon has at least 3 corners").max(64);

/** Where in the picture things happen; everything in fractions of the frame. */
export const zonesSchema = z
  .strictObject({
    /** Where a customer stands who is served. */
    till: polygon.optional(),
    /** Behind the till: blacked out before anything looks at the picture, and never a customer's. */
    staff: polygon.optional(),
    /** A band where people pass: being there begins no contact, though one begun in the till zone goes on. */
    walkBy: polygon.optional(),
    /** The entrance. Seen from its first point towards its second, A is on the left hand and B on the right. */
    line: z.tuple([point, point]).optional(),
    /** Which point of a person counts; head where the counter hides the feet. */
    anchor: z.enum(["foot", "head", "centre"]).default("foot"),
    /** Standing there for less is walking by. */
    dwellMs: z.number().min(500).max(120_000).default(5_000),
  })
  .refine(({ till, line }) => till !== undefined || line !== undefined, {
    message: "neither till nor line: there is nothing to count",
  });
export type Zones = z.infer<typeof zonesSchema>;

/** Zones of a JSON or YAML text. Throws `config-invalid` naming line, path and what is allowed. */
export function readZones(text: string, file: string): Zones {
  return readYamlDocument({ text, file, schema: zonesSchema });
}

/** The point of a person that zones are asked about, kept within the picture. */
export function anchorOf(box: Box, anchor: Zones["anchor"]): Point {
  const share = { head: 0, centre: 0.5, foot: 1 }[anchor];
  return [inside(box.x + box.w / 2), inside(box.y + box.h * share)];
}

/** A foot at the very edge still stands in a zone that reaches the edge. */
function inside(value: number): number {
  return Math.min(0.9999, Math.max(0.0001, value));
}
