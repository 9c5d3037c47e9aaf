import { createHash } from "node:crypto";
import type { EventOf } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";

/** A text for a fact: the event that announces it, and the content that can be erased. */
export interface Enclosure {
  readonly event: EventOf<"attachment">;
  readonly content: Buffer;
}

export function enclose(
  of: FactId,
  kind: "text" | "contact",
  text: string,
  at: { readonly point: string; readonly monoMs: number },
): Enclosure {
  const content = Buffer.from(text, "utf8");
  const sha256 = sha256Of(text);
  return {
    event: { type: "attachment", ...at, of, kind, bytes: content.length, sha256 },
    content,
  };
}

export function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
