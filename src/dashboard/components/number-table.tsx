import type { NumberTable as Numbers } from '../../charts/of-schedule.ts';

/** What a chart shows, as numbers. */
export function NumberTable({ numbers: { head, rows } }: { numbers: Numbers }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name, i) => (
            <th scope="col" class={i > 0 ? 'number' : undefined} key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells[0]}>
            {cells.map((cell, i) => (
              <td class={i > 0 ? 'number' : undefined} key={head[i]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
