const WIDTH = 24;

/** Draws the steps of a build: over itself on a terminal, a line at the end elsewhere. */
export function progressBar(out: {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}): (step: { readonly model: string; readonly done: number; readonly of: number }) => void {
  return ({ model, done, of }) => {
    const filled = Math.round((WIDTH * done) / of);
    const line = `${model} [${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${done}/${of}`;
    if (out.isTTY === true) out.write(`\r${line}${done === of ? "\n" : ""}`);
    else if (done === of) out.write(`${line}\n`);
  };
}
