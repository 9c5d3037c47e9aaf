/** What central writes its log through; pino's loggers fit. Context first, then one sentence. */
export interface Log {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}

/** Says nothing: for tests and tools that print their own result. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
