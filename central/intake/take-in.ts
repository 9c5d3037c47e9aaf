import { OtklikError } from "@otklik/feedback/error";
import { mergeRanges } from "../store/intervals.ts";
import type { IntakeBatch, IntakeResult, Store } from "../store/store.ts";

/**
 * A batch into the store. What the store will never take is halved down to the single event, which is kept in
 * quarantine, so that one bad event does not hold up its 499 neighbours.
 */
export async function takeIn(store: Store, batch: IntakeBatch): Promise<IntakeResult> {
  try {
    return await store.intake(batch);
  } catch (error) {
    if (!(error instanceof OtklikError) || error.code !== "store-refused") throw error;
    const [only] = batch.events;
    if (only && batch.events.length === 1)
      return await store.quarantineEvent(batch, only, error.message);
    const middle = Math.ceil(batch.events.length / 2);
    const first = await takeIn(store, part(batch, 0, middle));
    const second = await takeIn(store, part(batch, middle, batch.events.length));
    return {
      held: mergeRanges([...first.held, ...second.held]),
      upTo: second.upTo,
      refused: [...first.refused, ...second.refused],
      inserted: first.inserted + second.inserted,
      duplicate: first.duplicate + second.duplicate,
    };
  }
}

function part(batch: IntakeBatch, start: number, end: number): IntakeBatch {
  const events = batch.events.slice(start, end);
  return {
    ...batch,
    events,
    from: events.at(0)?.seq ?? batch.from,
    to: events.at(-1)?.seq ?? batch.to,
  };
}
