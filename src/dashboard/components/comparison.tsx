import { withError } from '../../charts/figures.ts';
import {
  inOrder,
  MEASURE_LABELS,
  measuresOf,
  type MeasuredCandidate,
  verdictOf,
} from '../../schedules/verdict.ts';
import type { ScheduleResource, Validation } from '../api/types.ts';

/** What was compared, what was chosen and why. */
export function Comparison({ schedule }: { schedule: ScheduleResource }) {
  const { validation } = schedule;
  if (validation === null) return <p>{verdictOf(schedule)}</p>;
  return (
    <>
      <p>{verdictOf(schedule)}</p>
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
