/** `otklik/1/{site}/{agent}/{leaf}`: the one tree. The 1 is the protocol's major version. */

export const TOPIC_ROOT = "otklik/1";
/** Retained; a new value makes every agent announce itself again. */
export const CENTRAL_BIRTH_TOPIC = `${TOPIC_ROOT}/_central/birth`;

/** What a device may publish under its own tree. */
export const upLeaves = ["ev", "att", "status", "birth", "res"] as const;
/** What a device may read under its own tree. */
export const downLeaves = ["ack", "cfg", "cmd", "fact"] as const;
export type UpLeaf = (typeof upLeaves)[number];
export type DownLeaf = (typeof downLeaves)[number];

export function topicOf(site: string, agent: string, leaf: UpLeaf | DownLeaf): string {
  return `${TOPIC_ROOT}/${site}/${agent}/${leaf}`;
}

/** `{site, agent, leaf}` of an upward topic, or undefined when it is not one. */
export function parseUpTopic(
  topic: string,
): { readonly site: string; readonly agent: string; readonly leaf: UpLeaf } | undefined {
  const [root, major, site, agent, leaf, ...rest] = topic.split("/");
  if (`${root}/${major}` !== TOPIC_ROOT || !site || !agent || rest.length > 0) return undefined;
  const known = upLeaves.find((name) => name === leaf);
  return known && { site, agent, leaf: known };
}

export function mayPublish(site: string, agent: string, topic: string): boolean {
  return upLeaves.some((leaf) => topic === topicOf(site, agent, leaf));
}

/** Exact topics only: a wildcard subscription is refused even where it would match nothing else. */
export function maySubscribe(site: string, agent: string, filter: string): boolean {
  return (
    filter === CENTRAL_BIRTH_TOPIC ||
    downLeaves.some((leaf) => filter === topicOf(site, agent, leaf))
  );
}
