import { figure } from '../../charts/figures.ts';
import type { Series } from '../../charts/series.ts';

/** sigma by step, a column for each schedule. */
export function SigmaTable({ series }: { series: readonly Series[] }) {
  const steps = Math.max(...series.map(({ sigmas }) => sigmas.length));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">step</th>
          {series.map(({ name, label }) => (
            <th scope="col" class="number" key={name}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: steps }, (_, step) => (
          <tr key={step}>
            <th scope="row">{step}</th>
            {series.map(({ name, sigmas }) => (
              <td class="number" key={name}>
                {figure(sigmas[step])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
