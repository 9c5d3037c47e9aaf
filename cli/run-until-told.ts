/**
 * Runs a long-lived part until SIGINT or SIGTERM. Under a parent (`--stdin`) it also prints one line of JSON when it is
 * ready, and ends when its standard input closes, so that a killed demo leaves nothing behind.
 */
export async function runUntilTold(options: {
  readonly ready: Readonly<Record<string, unknown>>;
  readonly stdin: boolean;
  readonly stop: () => Promise<void>;
}): Promise<void> {
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    if (!options.stdin) return;
    process.stdin.resume();
    process.stdin.once("end", () => resolve());
  });
  if (options.stdin) process.stdout.write(`${JSON.stringify(options.ready)}\n`);
  await told;
  await options.stop();
  process.stdin.destroy();
}
