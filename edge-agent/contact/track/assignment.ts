/**
 * The cheapest one-to-one assignment (Hungarian method with potentials and shortest augmenting paths,
 * Jonker & Volgenant 1987; O(rows² · columns)).
 *
 * `cost` gives one number a row and column; Infinity forbids the pair. As many pairs as possible are made, and among
 * those assignments the cheapest one. Answers the column of each row, -1 where it has none.
 */
export function assign(
  rows: number,
  columns: number,
  cost: (row: number, column: number) => number,
): number[] {
  if (rows === 0 || columns === 0) return new Array<number>(rows).fill(-1);
  if (rows > columns) {
    const turned = assign(columns, rows, (column, row) => cost(row, column));
    const byRow = new Array<number>(rows).fill(-1);
    turned.forEach((row, column) => {
      if (row >= 0) byRow[row] = column;
    });
    return byRow;
  }
  const { prices, forbidden } = priceList(rows, columns, cost);
  const price = (row: number, column: number) => prices[row * columns + column] as number;
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  for (let first = 0; first < rows; first++) {
    const distance = new Float64Array(columns).fill(Infinity);
    const before = new Int32Array(columns).fill(-1);
    const settled = new Uint8Array(columns);
    // Dijkstra over reduced prices from the row that has no column yet to the nearest column that has no row.
    let row = first;
    let reached = -1;
    let travelled = 0;
    let free = -1;
    while (free < 0) {
      let nearest = -1;
      for (let column = 0; column < columns; column++) {
        if (settled[column]) continue;
        const reduced =
          travelled +
          price(row, column) -
          (rowPotential[row] as number) -
          (columnPotential[column] as number);
        if (reduced < (distance[column] as number)) {
          distance[column] = reduced;
          before[column] = reached;
        }
        if (nearest < 0 || (distance[column] as number) < (distance[nearest] as number))
          nearest = column;
      }
      settled[nearest] = 1;
      travelled = distance[nearest] as number;
      reached = nearest;
      const owner = rowOf[nearest] as number;
      if (owner < 0) free = nearest;
      else row = owner;
    }
    rowPotential[first] = (rowPotential[first] as number) + travelled;
    for (let column = 0; column < columns; column++) {
      if (!settled[column] || column === free) continue;
      const gain = travelled - (distance[column] as number);
      columnPotential[column] = (columnPotential[column] as number) - gain;
      const owner = rowOf[column] as number;
      rowPotential[owner] = (rowPotential[owner] as number) + gain;
    }
    for (let column = free; column >= 0; ) {
      const previous = before[column] as number;
      rowOf[column] = previous < 0 ? first : (rowOf[previous] as number);
      column = previous;
    }
  }
  const columnOf = new Array<number>(rows).fill(-1);
  rowOf.forEach((row, column) => {
    if (row >= 0 && price(row, column) < forbidden) columnOf[row] = column;
  });
  return columnOf;
}

/** All costs in one array, the forbidden ones dearer than any way through allowed ones. */
function priceList(
  rows: number,
  columns: number,
  cost: (row: number, column: number) => number,
): { readonly prices: Float64Array; readonly forbidden: number } {
  const prices = new Float64Array(rows * columns);
  let low = 0;
  let high = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = cost(row, column);
      prices[row * columns + column] = value;
      if (value === Infinity) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  const forbidden = high + (high - low + 1) * (Math.min(rows, columns) + 1);
  for (let at = 0; at < prices.length; at++) if (prices[at] === Infinity) prices[at] = forbidden;
  return { prices, forbidden };
}
