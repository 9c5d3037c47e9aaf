import { businessDayOf } from "@otklik/feedback/business-day";
import { encodeEvent, parseEvent } from "@otklik/feedback/event";
import { type AgentConfig, dayStartMinutesOf } from "./config.ts";
import { type Meaning, pressEvent, valueOfButton } from "./meaning.ts";

/**
 * Goes once through what a press goes through, short of writing it: schemas and time zones are compiled at their first
 * use, and the first customer of the day should not wait a tenth of a second for that.
 */
export function warmUp(meaning: Meaning, config: AgentConfig): void {
  const press = pressEvent(meaning, {
    source: { id: "warm-up", epoch: 0, seq: 0 },
    button: 1,
    value: valueOfButton(meaning, 1) ?? 0,
    channel: "console",
    monoMs: 0,
    nowMonoMs: 0,
  });
  parseEvent(encodeEvent(press));
  businessDayOf(0, config.site.zone, dayStartMinutesOf(config));
}
