/**
 * Wordings with a number in them, in the ICU form that translators know: `{days}`, or `{days, plural, one {# day} other
 * {# days}}` with `=0` for exact numbers and `#` for the number itself. A quote keeps a brace: `'{'`. Only what a survey
 * needs, so that the shared language carries no message library; forms are chosen by the platform's plural rules.
 */

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly name: string }
  | {
      readonly kind: "plural";
      readonly name: string;
      readonly forms: ReadonlyMap<string, readonly Piece[]>;
    };

type Parsed =
  | { readonly ok: true; readonly pieces: readonly Piece[] }
  | { readonly ok: false; readonly message: string };

/** `text` with its numbers written in `language`. A text that cannot be read is returned as it stands. */
export function writeOut(
  text: string,
  language: string,
  values: Readonly<Record<string, number>>,
): string {
  const parsed = parse(text);
  return parsed.ok ? written(parsed.pieces, language, values, undefined) : text;
}

/** What is wrong with `text`, where only the numbers `names` are known; undefined when nothing is. */
export function pluralProblem(
  text: string,
  language: string,
  names: readonly string[],
): string | undefined {
  const parsed = parse(text);
  return parsed.ok ? problemIn(parsed.pieces, language, names) : parsed.message;
}

function problemIn(
  pieces: readonly Piece[],
  language: string,
  names: readonly string[],
): string | undefined {
  for (const piece of pieces) {
    if (piece.kind === "text") continue;
    if (!names.includes(piece.name))
      return names.length === 0
        ? `{${piece.name}}: no number stands in this text; write '{' for a brace`
        : `{${piece.name}}: the numbers known here are ${names.map((name) => `{${name}}`).join(", ")}`;
    if (piece.kind === "number") continue;
    const needed = formsOf(language);
    const missing = needed.filter((form) => !piece.forms.has(form));
    if (missing.length > 0)
      return `"${language}" counts in the forms ${needed.join(", ")}; missing: ${missing.join(", ")}`;
    for (const [form, inner] of piece.forms) {
      if (!needed.includes(form) && !/^=\d+$/.test(form))
        return `"${language}" has no form "${form}"; it counts in ${needed.join(", ")}`;
      const problem = problemIn(inner, language, names);
      if (problem) return problem;
    }
  }
  return undefined;
}

/** The forms whole numbers take in `language`, `other` among them: it is what a reader falls back to. */
function formsOf(language: string): string[] {
  return new Intl.PluralRules(language).resolvedOptions().pluralCategories;
}

function written(
  pieces: readonly Piece[],
  language: string,
  values: Readonly<Record<string, number>>,
  counted: number | undefined,
): string {
  const show = (n: number) => new Intl.NumberFormat(language).format(n);
  return pieces
    .map((piece) => {
      if (piece.kind === "text")
        return counted === undefined ? piece.text : piece.text.replaceAll("#", show(counted));
      const value = values[piece.name];
      if (value === undefined) return `{${piece.name}}`;
      if (piece.kind === "number") return show(value);
      const form =
        piece.forms.get(`=${value}`) ??
        piece.forms.get(new Intl.PluralRules(language).select(value)) ??
        piece.forms.get("other") ??
        [];
      return written(form, language, values, value);
    })
    .join("");
}

function parse(text: string): Parsed {
  const reader = { text, at: 0 };
  try {
    const pieces = piecesOf(reader, false);
    return { ok: true, pieces };
  } catch (error) {
    return { ok: false, message: (error as Error).message };
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

function piecesOf(reader: Reader, inside: boolean): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  const flush = () => {
    if (plain) pieces.push({ kind: "text", text: plain });
    plain = "";
  };
  while (reader.at < reader.text.length) {
    const char = reader.text[reader.at] ?? "";
    const next = reader.text[reader.at + 1] ?? "";
    if (char === "'" && (next === "{" || next === "}")) {
      const end = reader.text.indexOf("'", reader.at + 2);
      plain += reader.text.slice(reader.at + 1, end < 0 ? undefined : end);
      reader.at = end < 0 ? reader.text.length : end + 1;
    } else if (char === "}") {
      if (!inside) throw new Error("a } without its {; write '}' for a brace");
      break;
    } else if (char === "{") {
      flush();
      pieces.push(argumentOf(reader));
    } else {
      plain += char;
      reader.at += 1;
    }
  }
  flush();
  return pieces;
}

function argumentOf(reader: Reader): Piece {
  const head = /\{\s*(\w+)\s*(?:(\})|,\s*(\w+)\s*(\}|,))/y;
  head.lastIndex = reader.at;
  const match = head.exec(reader.text);
  const [whole, name = "", closed, kind] = match ?? [];
  if (whole === undefined) throw new Error("a { without a name; write '{' for a brace");
  reader.at += whole.length;
  if (closed || (kind === "number" && match?.[4] === "}")) return { kind: "number", name };
  if (kind !== "plural" || match?.[4] !== ",")
    throw new Error(`{${name}, ${kind}}: only {${name}} and {${name}, plural, …} can be used`);
  const forms = new Map<string, readonly Piece[]>();
  const key = /\s*(=\d+|[a-z]+)\s*\{/y;
  for (;;) {
    key.lastIndex = reader.at;
    const form = key.exec(reader.text);
    if (!form) break;
    reader.at = key.lastIndex;
    forms.set(form[1] ?? "", piecesOf(reader, true));
    expectBrace(reader, name);
  }
  reader.at += /\s*/y.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
  expectBrace(reader, name);
  return { kind: "plural", name, forms };
}

function expectBrace(reader: Reader, name: string): void {
  if (reader.text[reader.at] !== "}") throw new Error(`{${name}, plural, …}: a } is missing`);
  reader.at += 1;
}
