import { OtklikError } from "@otklik/feedback/error";
import { type Event, encodeEvent, parseEvent } from "@otklik/feedback/event";

/** An event with the bytes it is committed as. */
export interface Entry {
  readonly event: Event;
  readonly body: string;
}

/**
 * Throws `event-too-large`, `event-malformed` … before anything is written: a body that central would refuse must not
 * get into the record, where nobody can mend it.
 */
export function encodeEntry(event: Event): Entry {
  const body = encodeEvent(event);
  const parsed = parseEvent(body);
  if (!parsed.ok) throw new OtklikError(`event-${parsed.reason}`, parsed.detail);
  return { event, body };
}

/** The contents of attachments, to be taken one by one. */
export function contentsOf(
  content: Buffer | readonly Buffer[] | undefined,
): Iterator<Buffer, undefined> {
  const list = content === undefined ? [] : Buffer.isBuffer(content) ? [content] : content;
  return list[Symbol.iterator]() as Iterator<Buffer, undefined>;
}
