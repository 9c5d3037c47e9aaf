/** Pieces of the wiring drawing as SVG text. Lengths are px of the drawing; colours have a meaning, told in its legend. */

export const colours = {
  ink: "#1d2730",
  quiet: "#5b6873",
  paper: "#ffffff",
  panel: "#f4f6f8",
  edge: "#cfd7de",
  board: "#0f6b6f",
  boardText: "#eafafa",
  metal: "#d9b44a",
  contact: "#2563a8",
  lamp: "#c2660a",
  ground: "#3a444d",
  supply: "#b3261e",
  face: "#fff4cc",
} as const;

export function text(
  x: number,
  y: number,
  content: string,
  style: { size?: number; fill?: string; anchor?: "start" | "middle" | "end"; bold?: boolean } = {},
): string {
  const { size = 16, fill = colours.ink, anchor = "start", bold = false } = style;
  const weight = bold ? ' font-weight="600"' : "";
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${weight}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  style: { fill: string; stroke?: string; round?: number },
): string {
  const stroke = style.stroke ? ` stroke="${style.stroke}" stroke-width="2"` : "";
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${style.round ?? 0}" fill="${style.fill}"${stroke}/>`;
}

/** A wire through the points, with a gap around it where it crosses another that was drawn before. */
export function wire(points: readonly (readonly [number, number])[], colour: string): string {
  const path = points.map(([x, y], at) => `${at === 0 ? "M" : "L"}${x} ${y}`).join(" ");
  const line = (stroke: string, width: number) =>
    `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="butt"/>`;
  return line(colours.paper, 12) + line(colour, 4);
}

/** Where wires meet. */
export function joint(x: number, y: number, colour: string = colours.ground): string {
  return `<circle cx="${x}" cy="${y}" r="7" fill="${colour}"/>`;
}

/** A tab or pin to solder or crimp to, its middle at (x, y). */
export function tab(x: number, y: number): string {
  return box(x - 6, y - 12, 12, 24, { fill: colours.metal, stroke: "#a8862c", round: 2 });
}

/** In a vertical wire, its middle at (x, y). */
export function resistor(x: number, y: number): string {
  const bands = [-14, -4, 6]
    .map((dy, at) => {
      const fill = ["#e07b00", "#e07b00", "#6b4423"][at] ?? colours.ink;
      return `<rect x="${x - 10}" y="${y + dy}" width="20" height="5" fill="${fill}"/>`;
    })
    .join("");
  return box(x - 10, y - 24, 20, 48, { fill: "#e9d8b4", stroke: "#9c8452", round: 7 }) + bands;
}

/** A button from above. `mood` runs from −1 (frowning) to 1 (smiling). */
export function button(x: number, y: number, radius: number, mood: number): string {
  const bend = Math.round(mood * radius * 0.32);
  const mouthY = Math.round(y + radius * 0.3 - bend / 2);
  const reach = Math.round(radius * 0.38);
  const eye = (side: number) =>
    `<circle cx="${x + side * Math.round(radius * 0.3)}" cy="${y - Math.round(radius * 0.2)}" r="6" fill="${colours.ink}"/>`;
  return [
    `<circle cx="${x}" cy="${y}" r="${radius + 10}" fill="${colours.ink}"/>`,
    `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colours.face}" stroke="#e3c65a" stroke-width="4"/>`,
    eye(-1),
    eye(1),
    `<path d="M${x - reach} ${mouthY} Q${x} ${mouthY + bend * 2} ${x + reach} ${mouthY}" fill="none" stroke="${colours.ink}" stroke-width="6" stroke-linecap="round"/>`,
  ].join("");
}

/** A pin of the board with what is printed beside it; the wire ends at the board's edge (x, y). */
export function boardPin(x: number, y: number, label: string, colour: string): string {
  return [
    tab(x, y),
    box(x - 24, y + 22, 48, 28, { fill: colours.paper, round: 6 }),
    text(x, y + 42, label, { size: 17, fill: colour, anchor: "middle", bold: true }),
  ].join("");
}

/** Colours and what they mean, in columns from `x` on. */
export function legend(
  x: number,
  y: number,
  step: number,
  entries: readonly (readonly [colour: string, says: string])[],
): string {
  return entries
    .map(([colour, says], at) => {
      const fromX = x + at * step;
      return `${box(fromX, y - 8, 44, 6, { fill: colour, round: 3 })}${text(fromX + 56, y, says)}`;
    })
    .join("");
}

/** The whole drawing. */
export function sheet(
  width: number,
  height: number,
  label: string,
  parts: readonly string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif" role="img" aria-label="${escaped(label)}">\n${parts.join("\n")}\n</svg>\n`;
}
