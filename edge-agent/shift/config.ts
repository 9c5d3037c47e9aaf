import { idSchema } from "@otklik/feedback/identity";
import { z } from "zod";
import { OPERATORS_MAX } from "./limits.ts";

const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{48}$/, "48 hex digits, as `otklik operator` prints them: never the PIN itself");

/** Who serves at a point. A label is what staff call each other here, never a name. */
const operatorSchema = z.strictObject({
  id: idSchema,
  label: z.string().trim().min(1).max(40),
  pin: hashSchema.optional(),
  badge: hashSchema.optional(),
  /** As the till names them in its receipts. */
  till: z.union([z.string().trim().min(1).max(64), z.int().min(0).transform(String)]).optional(),
});
export type Operator = z.infer<typeof operatorSchema>;

export const operatorsSchema = z
  .array(operatorSchema)
  .max(OPERATORS_MAX)
  .default([])
  .check((context) => {
    const operators = context.value;
    for (const key of ["id", "pin", "badge", "till"] as const)
      for (const [at, operator] of operators.entries()) {
        const first = operators.findIndex((other) => other[key] === operator[key]);
        if (operator[key] === undefined || first === at) continue;
        context.issues.push({
          code: "custom",
          input: operator[key],
          path: [at, key],
          message: `operators ${operators[first]?.id} and ${operator.id} have the same ${key}`,
        });
      }
  });
