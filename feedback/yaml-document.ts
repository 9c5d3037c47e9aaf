import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { OtklikError } from "./error.ts";

/** One thing wrong in a file that a person wrote: where, what, and what would be right. */
export interface DocumentProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `sync.targets.0.url`; empty for the whole file. */
  readonly key: string;
  readonly message: string;
  /** Allowed keys or values, where there is a list of them. */
  readonly allowed?: readonly string[];
}

/** A YAML text that knows where everything in it stands. */
export interface YamlText {
  /** What is no YAML; the value is then not to be used. */
  readonly broken: readonly DocumentProblem[];
  readonly value: unknown;
  /** Where the key (or item) that `path` names stands, or the nearest parent that exists. Lines and columns from 1. */
  placeOf(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
  /** What `schema` finds wrong with `value`, which stands at `path` of the text. */
  problems(
    schema: z.ZodType,
    value: unknown,
    path?: readonly PropertyKey[],
  ): readonly DocumentProblem[];
}

export function openYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const placeOf = (path: readonly PropertyKey[]) => place(offsetOf(document, path));
  const broken = document.errors.map((error) => ({
    ...place(error.pos[0]),
    key: "",
    message: error.message,
  }));
  return {
    broken,
    // An empty file means "all defaults", which a schema may or may not allow.
    value: broken.length > 0 ? undefined : (document.toJS() ?? {}),
    placeOf,
    problems: (schema, value, at = []) => {
      const result = schema.safeParse(value, { reportInput: true });
      if (result.success) return [];
      return result.error.issues.flatMap((issue) =>
        problemsOf(issue, schema).map(({ path, ...problem }) => ({
          ...placeOf([...at, ...path]),
          key: [...at, ...path].join("."),
          ...problem,
        })),
      );
    },
  };
}

/**
 * Reads a YAML file against a schema: the whole value, or one error that lists every problem with its line. Nothing
 * is taken from a file with a problem. Throws `config-invalid` with `{file, problems}`.
 */
export function readYamlDocument<T>(options: {
  readonly text: string;
  /** Named in the error. */
  readonly file: string;
  readonly schema: z.ZodType<T>;
  /** Applied before the schema, e.g. to put in what other files hold. */
  readonly prepare?: (value: unknown) => unknown;
}): T {
  const { text, file, schema, prepare = (value) => value } = options;
  const yaml = openYaml(text);
  if (yaml.broken.length > 0) throw invalid(file, yaml.broken);
  const value = prepare(yaml.value);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(file, yaml.problems(schema, value));
}

/** What a reader of this kind would throw, as its list; empty when it reads well. Other errors pass through. */
export function problemsOfError(read: () => unknown): readonly DocumentProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof OtklikError) || error.code !== "config-invalid") throw error;
    // Put there by `invalid` below.
    return (error.context["problems"] ?? []) as readonly DocumentProblem[];
  }
}

interface PathProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly allowed?: readonly string[];
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): PathProblem[] {
  switch (issue.code) {
    case "unrecognized_keys": {
      const allowed = keysAt(schema, issue.path);
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: "unknown key",
        ...(allowed.length > 0 ? { allowed } : {}),
      }));
    }
    case "invalid_value":
      return [
        {
          path: issue.path,
          message: `${shown(issue.input)} is not allowed`,
          allowed: issue.values.map(String),
        },
      ];
    case "invalid_type":
      return issue.input === undefined
        ? [{ path: issue.path, message: `missing: expected ${issue.expected}` }]
        : [{ path: issue.path, message: `expected ${issue.expected}, got ${shown(issue.input)}` }];
    case "custom": {
      const allowed = issue.params?.["allowed"];
      return [
        {
          path: issue.path,
          message: issue.message,
          ...(Array.isArray(allowed) ? { allowed: allowed.map(String) } : {}),
        },
      ];
    }
    default:
      return [{ path: issue.path, message: issue.message }];
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? String(value);
}

/** The keys an object at `path` may have, in any branch of a union; empty where the schema cannot say (a record). */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown[] = [schema];
  for (const step of path)
    at = at.flatMap(definitionsOf).flatMap((def) => {
      const shape = def["shape"] as Record<PropertyKey, unknown> | undefined;
      const next = shape ? shape[step] : def["element"];
      return next === undefined ? [] : [next];
    });
  const shapes = at.flatMap(definitionsOf).map((def) => (def["shape"] as object | undefined) ?? {});
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape)))];
}

/** What a schema is made of, with defaults and the like taken off and a union's branches side by side. */
function definitionsOf(schema: unknown): Record<string, unknown>[] {
  const def = (schema as { def?: Record<string, unknown> } | undefined)?.def;
  if (!def) return [];
  if ("innerType" in def) return definitionsOf(def["innerType"]);
  const options = def["options"];
  return Array.isArray(options) ? options.flatMap(definitionsOf) : [def];
}

/** Offset of the key (or item) that `path` names, or of the nearest parent that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let at: unknown = document.contents;
  let offset = isNode(at) ? (at.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isMap(at)) {
      const pair = at.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      at = pair.value;
    } else {
      const item: unknown = (at as { items?: unknown[] } | null)?.items?.[Number(step)];
      if (!isNode(item)) break;
      offset = item.range?.[0] ?? offset;
      at = item;
    }
  }
  return offset;
}

function invalid(file: string, problems: readonly DocumentProblem[]): OtklikError {
  const list = problems.map(
    ({ line, column, key, message, allowed }) =>
      `${file}:${line}:${column} ${key ? `${key}: ` : ""}${message}${allowed ? `; allowed: ${allowed.join(", ")}` : ""}`,
  );
  return new OtklikError("config-invalid", list.join("\n"), {
    hint: "Nothing was started or changed. Mend the lines above and try again.",
    context: { file, problems },
  });
}
