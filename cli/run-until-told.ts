/**
 * Runs a long-lived part: tells a parent over IPC when it is ready, and stops on SIGINT, SIGTERM, or when that parent
 * is gone, so that a killed demo leaves nothing behind.
 */
export async function runUntilTold(options: {
  readonly ready: Readonly<Record<string, unknown>>;
  readonly stop: () => Promise<void>;
}): Promise<void> {
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    if (process.send) process.once("disconnect", () => resolve());
  });
  process.send?.(options.ready);
  await told;
  await options.stop();
  if (process.connected) process.disconnect?.();
}
