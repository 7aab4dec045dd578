// Prints what a benchmark measured and keeps it, with the machine it was measured on.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

export type Row = Readonly<Record<string, string | number>>;

/** Keeps a table and prints it. */
export function writeTable(name: string, title: string, rows: readonly Row[]): void {
  console.log(keepTable(name, title, rows, []));
}

/**
 * Writes the rows, all with the keys of the first, as a markdown table to `test/bench/results/<name>.md`.
 *
 * @param summary - what follows from the table, a point each
 * @returns what it wrote
 */
export function keepTable(
  name: string,
  title: string,
  rows: readonly Row[],
  summary: readonly string[],
): string {
  const columns = Object.keys(rows[0]);
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column]))),
  ];
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${date}, Node ${process.version}, ${cpus()[0].model}, ${cpus().length} cores`;
  const text = [
    `# ${title}`,
    '',
    machine,
    '',
    ...table,
    '',
    ...summary.flatMap((point, i) => [`- ${point}`, ...(i === summary.length - 1 ? [''] : [])]),
  ].join('\n');
  const directory = new URL('results/', import.meta.url);
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL(`${name}.md`, directory), text);
  return text;
}
