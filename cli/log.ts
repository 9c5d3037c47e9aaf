import pino, { type Logger } from "pino";

/** JSON lines on standard error: standard output is for answers. OTKLIK_LOG sets the level, default `warn`. */
export function makeLog(name: string): Logger {
  return pino(
    { name, level: process.env["OTKLIK_LOG"] ?? "warn", base: { name } },
    pino.destination({ dest: 2, sync: true }),
  );
}
