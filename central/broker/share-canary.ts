import { randomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { TOPIC_ROOT } from "@otklik/feedback/topic";
import { CANARY_WAIT_MS } from "./limits.ts";
import { BrokerLink, type LinkOptions } from "./link.ts";

/**
 * Whether the broker delivers through `$share`. Some grant the subscription and deliver nothing (aedes, NATS 2.9), so
 * being granted proves nothing: a message is sent through it and waited for.
 */
export async function shareDelivers(options: {
  readonly login: Omit<LinkOptions, "clientId">;
  readonly clientId: string;
  readonly clock: Clock;
  readonly log: LinkOptions["log"];
}): Promise<boolean> {
  const { login, clientId, clock } = options;
  const canary = randomBytes(8).toString("hex");
  // A leaf that no agent may use, inside the tree that central may read.
  const topic = `${TOPIC_ROOT}/_central/canary/${canary}`;
  const link = new BrokerLink({ ...login, clientId });
  const sung = Promise.withResolvers<boolean>();
  link.onMessage(async (message) => {
    if (message.topic === topic && message.payload.toString() === canary) sung.resolve(true);
  });
  link.onConnect(() => link.publish(topic, canary));
  const cancel = clock.after(CANARY_WAIT_MS, () => sung.resolve(false));
  await link.subscribe([`$share/otklik-canary-${canary}/${topic}`]);
  const delivers = await sung.promise;
  cancel();
  await link.stop();
  return delivers;
}
