import { OPERATIONS } from '../helpers/contract.ts';

/** A line for every operation: what was seen of it, and in brackets what its documentation has besides. */
export function coverageTable(covered: ReadonlyMap<string, ReadonlySet<number>>): string {
  const rows = OPERATIONS.map(({ id, method, path, responses }) => {
    const statuses = Object.keys(responses).map(Number);
    const cells = statuses.map((status) => (covered.get(id)?.has(status) ? `${status}` : `(${status})`));
    return {
      name: `${method} ${path}`,
      cells: cells.join(' '),
      seen: cells.filter((cell) => !cell.startsWith('(')).length,
      all: cells.length,
    };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, cells }) => `${name.padEnd(width)}  ${cells}`);
  const [seen, all] = [
    rows.reduce((sum, row) => sum + row.seen, 0),
    rows.reduce((sum, row) => sum + row.all, 0),
  ];
  return [...lines, `${OPERATIONS.length} operations, ${seen} of ${all} documented answers seen`].join('\n');
}
