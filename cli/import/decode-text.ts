import { OtklikError } from "@otklik/feedback/error";

export interface Decoded {
  readonly text: string;
  /** As named by the map, by a byte-order mark, or as found by looking. */
  readonly encoding: string;
}

/** Of the bytes above 127 this share has to be Cyrillic letters before a file is taken for windows-1251. */
const CYRILLIC_SHARE_MIN = 0.9;

/**
 * The file's text. A byte-order mark decides; then the map's `encoding`; then UTF-8 if it is valid; then windows-1251 if
 * what comes out is Russian. Throws `import-encoding` rather than guess further.
 */
export function decodeText(bytes: Buffer, encoding: string | undefined): Decoded {
  if (bytes.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004")))
    throw new OtklikError("import-encoding", "this is a spreadsheet workbook, not a CSV file", {
      hint: "Open it in the spreadsheet program and save it as CSV (UTF-8).",
    });
  const marked = markOf(bytes);
  if (marked) return strict(bytes, marked);
  if (encoding !== undefined) return strict(bytes, encoding);
  const wide = wideWithoutMark(bytes);
  if (wide) return strict(bytes, wide);
  try {
    return strict(bytes, "utf-8");
  } catch (error) {
    if (bytes.includes(0)) throw error;
    const russian = new TextDecoder("windows-1251").decode(bytes);
    if (looksRussian(russian)) return { text: russian, encoding: "windows-1251" };
    throw new OtklikError("import-encoding", "the file is neither UTF-8 nor Russian windows-1251", {
      hint: "Name its encoding in the map, e.g. encoding: windows-1252",
    });
  }
}

function decoderOf(encoding: string) {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw new OtklikError("import-encoding", `there is no encoding "${encoding}"`, {
      hint: "e.g. utf-8, utf-16le, windows-1251, windows-1252, koi8-r",
      cause: error,
    });
  }
}

function strict(bytes: Buffer, encoding: string): Decoded {
  const decoder = decoderOf(encoding);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (error) {
    throw new OtklikError("import-encoding", `the file is not valid ${decoder.encoding}`, {
      hint: "Name its encoding in the map, e.g. encoding: windows-1251",
      cause: error,
    });
  }
  if (text.includes("\u0000"))
    throw new OtklikError(
      "import-encoding",
      `read as ${decoder.encoding} the file has zero characters: it is no text, or another encoding`,
      { hint: "Name its encoding in the map, e.g. encoding: utf-16le" },
    );
  return { text, encoding: decoder.encoding };
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

/** UTF-16 of mostly ASCII text has a zero in every second byte. */
function wideWithoutMark(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = head.length / 4;
  if (odd > many && even < many / 10) return "utf-16le";
  return even > many && odd < many / 10 ? "utf-16be" : undefined;
}

/** Accented letters of a Western encoding come out Cyrillic too, but in the middle of Latin words. */
function looksRussian(text: string): boolean {
  const high = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  const cyrillic = text.match(/[А-яЁё№«»–—]/g)?.length ?? 0;
  const mixed = text.match(/[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z]/g)?.length ?? 0;
  return cyrillic >= CYRILLIC_SHARE_MIN * high && mixed <= (1 - CYRILLIC_SHARE_MIN) * cyrillic;
}
