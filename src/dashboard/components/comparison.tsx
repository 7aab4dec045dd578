import { MEASURE_LABELS, measuresOf, type MeasuredCandidate } from '../../charts/exponent-figures.ts';
import { withError } from '../../charts/figures.ts';
import type { ScheduleResource, Validation } from '../api/types.ts';

/** What was compared, what was chosen and why. */
export function Comparison({ schedule }: { schedule: ScheduleResource }) {
  const { validation } = schedule;
  if (validation === null) return <p>{unmeasured(schedule)}</p>;
  return (
    <>
      <p>{verdict(validation)}</p>
      {validation.advice && <p class="note">{validation.advice}.</p>}
      <CandidateTable
        caption={`The result: ${validation.samples} fresh samples each, lower is better`}
        candidates={validation.confirmation}
        validation={validation}
      />
      {validation.candidates.length > 0 && (
        <details>
          <summary>All {validation.candidates.length} candidates of the choice</summary>
          <CandidateTable
            caption="While choosing; only figures of the same number of samples compare"
            candidates={inOrder(validation)}
            validation={validation}
          />
        </details>
      )}
    </>
  );
}

function unmeasured({ provenance, objective }: ScheduleResource): string {
  if (provenance.source !== 'optimized') return 'Published with the paper; not measured here.';
  return `The optimum of exponent ${objective?.exponent ?? '?'}, not measured against held-out data.`;
}

function verdict({ held, winner, chosen, metric, candidates, confirmation }: Validation): string {
  const measured = `${candidates.length || confirmation.length} candidates were rolled out with the real solver and compared by ${MEASURE_LABELS[metric]}`;
  if (held)
    return `${measured}; ${winner} won, and held its win on fresh noise and fresh data. It is published.`;
  if (winner === chosen) return `${measured}; ${winner} was best, and no candidate beat it. It is published.`;
  return `${measured}; ${winner} won the choice but did not beat the best default again on fresh noise and data, so ${chosen} is published.`;
}

/** Those measured on most samples first, then the better. */
function inOrder({ candidates, metric }: Validation): MeasuredCandidate[] {
  const value = (one: MeasuredCandidate) => one.measures[metric]?.value ?? Infinity;
  return [...candidates].sort((a, b) => b.samples - a.samples || value(a) - value(b));
}

interface CandidateTableProps {
  readonly caption: string;
  readonly candidates: readonly MeasuredCandidate[];
  readonly validation: Validation;
}

function CandidateTable({ caption, candidates, validation }: CandidateTableProps) {
  const measures = measuresOf(candidates);
  return (
    <div class="scroll" tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">schedule</th>
            <th scope="col" class="number">
              samples
            </th>
            {measures.map((name) => (
              <th scope="col" class="number" key={name}>
                {MEASURE_LABELS[name]}
                {name === validation.metric && ' (decides)'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {candidates.map((one) => (
            <tr key={one.name} class={one.name === validation.chosen ? 'chosen' : undefined}>
              <th scope="row">
                {one.name}
                {one.name === validation.chosen && <span class="tag">published</span>}
              </th>
              <td class="number">{one.samples}</td>
              {one.diverged === null ? (
                measures.map((name) => (
                  <td class="number" key={name}>
                    {withError(one.measures[name])}
                  </td>
                ))
              ) : (
                <td colSpan={measures.length}>diverged: {one.diverged}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
