/** What every part of Otklik throws or returns when something a person can mend goes wrong. */

export interface OtklikErrorOptions {
  /** What to do about it, in one plain sentence. */
  readonly hint?: string;
  /** Facts a reader needs: file, line, key, allowed values, port … Never secrets. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** `code` is stable and kebab-case: programs branch on it, never on the message. */
export class OtklikError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: OtklikErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "OtklikError";
    this.code = code;
    this.hint = options.hint;
    this.context = options.context ?? {};
  }
}

/** `error` as an OtklikError: itself, or wrapped under `code` with its message kept. */
export function asOtklikError(error: unknown, code = "unexpected"): OtklikError {
  if (error instanceof OtklikError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new OtklikError(code, message, { cause: error });
}

/** The form in which an API answers an error: `{error: {code, message, hint?, context?}}`. */
export function errorBody(error: unknown): {
  error: { code: string; message: string; hint?: string; context?: Record<string, unknown> };
} {
  const known = asOtklikError(error);
  return {
    error: {
      code: known.code,
      message: known.message,
      ...(known.hint === undefined ? {} : { hint: known.hint }),
      ...(Object.keys(known.context).length === 0 ? {} : { context: { ...known.context } }),
    },
  };
}
