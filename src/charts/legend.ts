import { dot, text, type Markish } from '@observablehq/plot';

/** Height of a row of the legend, pixels. */
const ROW = 18;
const SWATCH = 14;
const GAP = 16;
/** Mean width of a letter at 12 pixels: the server has no font to measure with. */
const LETTER = 6.4;

export interface LegendItem {
  readonly label: string;
  readonly color: string;
}

export interface Legend {
  readonly marks: Markish[];
  readonly height: number;
}

/** A legend inside the chart, so that it goes wherever the chart goes; wraps to the width, pixels. */
export function legend(items: readonly LegendItem[], width: number, left: number): Legend {
  const placed = place(items, width - left);
  const rows = 1 + Math.max(...placed.map(({ row }) => row));
  const height = rows * ROW + 8;
  const marks = placed.flatMap(({ label, color, x, row }) => {
    const at = { frameAnchor: 'top-left', dx: x, dy: row * ROW - height + 6 } as const;
    return [
      dot([0], { ...at, dx: x + 4, r: 4, fill: color, clip: false }),
      text([label], { ...at, dx: x + SWATCH, textAnchor: 'start', lineAnchor: 'middle', fontSize: 12 }),
    ];
  });
  return { marks, height };
}

function place(items: readonly LegendItem[], width: number) {
  let x = 0;
  let row = 0;
  return items.map((item) => {
    const length = SWATCH + item.label.length * LETTER;
    if (x > 0 && x + length > width) {
      x = 0;
      row++;
    }
    const placed = { ...item, x, row };
    x += length + GAP;
    return placed;
  });
}
