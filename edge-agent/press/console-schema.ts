import { boardNames, defaultBoard, inputKinds, readBoard } from "@otklik/firmware/hardware";
import { limits } from "@otklik/firmware/protocol";
import { type ConsoleWiring, isAnswer, wiringOf, wiringProblems } from "@otklik/firmware/wiring";
import { z } from "zod";

/** A console as the shop's YAML says it: where it is plugged in, and how it is wired. */

const serialPortSchema = z
  .string()
  .regex(/^(\/dev\/|unix:\/)/, "a serial port (/dev/…) or unix:/path of a simulated console");

/** As printed on the board; whether it has such a pin, the board's data says. */
const pinSchema = z.string().max(8);

const inputSchema = z.strictObject({
  pin: pinSchema,
  kind: z.enum(inputKinds).default("button"),
  lamp: pinSchema.optional(),
  activeHigh: z.boolean().default(false),
});

export const consoleSchema = z
  .strictObject({
    port: serialPortSchema,
    /** The console's own id, 8 hex digits: its wiring then follows it from port to port. */
    id: z
      .string()
      .regex(/^[0-9a-f]{8}$/, 'a console\'s id as `otklik console` shows it, in quotes: "0a1b2c3d"')
      .optional(),
    /** Whose pins they are: a file `hardware/console-*.json`. */
    hardware: z.enum([...boardNames()]).default(defaultBoard),
    baud: z
      .union([z.literal(limits.defaultBaud), z.literal(limits.fastBaud)])
      .default(limits.defaultBaud),
    /** Default: the board's own buttons, `consoleButtons` of them. */
    inputs: z.array(inputSchema).min(1).max(limits.buttonsMax).optional(),
  })
  .check((context) => {
    const { hardware, inputs = [] } = context.value;
    for (const { at, key, message } of wiringProblems(readBoard(hardware), inputs))
      context.issues.push({
        code: "custom",
        input: inputs[at]?.[key],
        path: ["inputs", at, key],
        message,
      });
  });
export type ConsoleSettings = z.infer<typeof consoleSchema>;

/** How many values a question on this console may have. */
export function answersOf(console: ConsoleSettings, consoleButtons: number): number {
  return console.inputs?.filter(({ kind }) => isAnswer(kind)).length ?? consoleButtons;
}

export function consoleWiring(console: ConsoleSettings, consoleButtons: number): ConsoleWiring {
  const { hardware, inputs, baud } = console;
  return wiringOf(readBoard(hardware), { inputs, baud, buttons: consoleButtons });
}
