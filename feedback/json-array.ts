/**
 * Splits the text of a JSON array into the texts of its elements, byte for byte. `JSON.parse` + `stringify` would not
 * do: a body's bytes are its identity (its hash), and a foreign writer's spacing or escapes are its own.
 * Throws SyntaxError when the text is not one array; elements themselves are not checked.
 */
export function splitJsonArray(text: string): string[] {
  const open = skipSpace(text, 0);
  if (text[open] !== "[") throw new SyntaxError("not a JSON array");
  const parts: string[] = [];
  let start = open + 1;
  let depth = 1;
  let at = start;
  for (; at < text.length && depth > 0; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x22) at = stringEnd(text, at);
    else if (c === 0x5b || c === 0x7b) depth++;
    else if (c === 0x5d || c === 0x7d) depth--;
    else if (c === 0x2c && depth === 1) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (depth !== 0) throw new SyntaxError("the array does not end");
  const last = text.slice(start, at - 1).trim();
  if (last !== "" || parts.length > 0) parts.push(last);
  if (skipSpace(text, at) !== text.length) throw new SyntaxError("text after the array");
  if (parts.includes("")) throw new SyntaxError("an empty element");
  return parts;
}

/** Index of the closing quote of the string that opens at `at`. */
function stringEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text.charCodeAt(end) !== 0x22) end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw new SyntaxError("a string does not end");
  return end;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && " \t\r\n".includes(text.charAt(next))) next++;
  return next;
}
