/** Each column as wide as its widest cell, the first flush left, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** A figure to as many digits as anybody reads. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(2);
  return Math.abs(value) < 1000 ? value.toPrecision(4) : Math.round(value).toLocaleString('en');
}
