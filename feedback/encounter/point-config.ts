import { z } from "zod";
import { OtklikError } from "../error.ts";
import { type OpeningHours, parseHours } from "./hours.ts";

/** Who tells one customer from the next, in the order in which one is taken when the config names none. */
export const contactSources = ["camera", "mat", "ticket", "receipt"] as const;
export type ContactSource = (typeof contactSources)[number];

/** What verdicts and outcomes need to know of a point. */
export interface PointConfig {
  /** IANA zone of the site. */
  readonly zone: string;
  /** Absent: the point has no hours, and nothing is `after-hours`. */
  readonly hours?: OpeningHours | undefined;
  /** Whose contacts are counted; absent: the first source of the list above of which there are contacts, never receipts. */
  readonly denominator?: ContactSource | undefined;
  /** Contacts shorter than this passed by: they were not served, so not asked. ms. */
  readonly serviceMinMs: number;
}

/** Who stands at a till for less than this was hardly served. Receipts and tickets are served whatever they lasted. */
export const SERVICE_MIN_MS = 10_000;

export function defaultPointConfig(zone = "UTC"): PointConfig {
  return { zone, serviceMinMs: SERVICE_MIN_MS };
}

/** Opening hours as people write them; see hours.ts. */
export const hoursTextSchema = z
  .string()
  .max(1_000)
  .superRefine((text, context) => {
    try {
      parseHours(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: whyOf(error) });
    }
  });

export const contactConfigSchema = z.strictObject({
  denominator: z.enum(contactSources).optional(),
  serviceMinMs: z.int().min(0).max(3_600_000).default(SERVICE_MIN_MS),
});

/** What a config says about judging, as its `config-applied` event carries it. */
export function judgingOf(config: {
  readonly rules: { readonly id: string };
  readonly point: {
    readonly hours?: string | undefined;
    readonly contact?: z.infer<typeof contactConfigSchema> | undefined;
  };
}): { rules: string; hours?: string; contact?: Record<string, string | number> } {
  const { hours, contact } = config.point;
  return {
    rules: config.rules.id,
    ...(hours === undefined ? {} : { hours }),
    ...(contact
      ? {
          contact: {
            serviceMinMs: contact.serviceMinMs,
            ...(contact.denominator === undefined ? {} : { denominator: contact.denominator }),
          },
        }
      : {}),
  };
}

/** The point's part of a config, made into what judging needs. */
export function pointConfigOf(written: {
  readonly zone: string;
  readonly hours?: string | undefined;
  readonly contact?: z.infer<typeof contactConfigSchema> | undefined;
}): PointConfig {
  return {
    zone: written.zone,
    hours: written.hours === undefined ? undefined : parseHours(written.hours),
    denominator: written.contact?.denominator,
    serviceMinMs: written.contact?.serviceMinMs ?? SERVICE_MIN_MS,
  };
}

function whyOf(error: unknown): string {
  return error instanceof OtklikError ? `${error.message}. ${error.hint ?? ""}` : String(error);
}
