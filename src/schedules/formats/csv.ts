import { decimal, exportedLevels, type Level } from './levels.ts';
import { type ExportTask, type Format, Text } from './format.ts';

/** A table for spreadsheets and numpy.loadtxt; pure noise is `inf`, and ends as optimised unless asked otherwise. */
export const csv: Format = {
  id: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  negotiable: true,
  extension: 'csv',
  description: 'step,sigma and, where the model has them, timestep',
  schema: Text,
  render: csvTable,
};

function csvTable(task: ExportTask): string {
  const { timesteps, steps } = task.schedule;
  const levels = exportedLevels(task, 'min');
  const first = steps + 1 - levels.length;
  const rows = levels.map((level, i) => {
    const cells = [String(i), sigmaText(level)];
    if (timesteps) cells.push(level === 0 ? '' : String(timesteps[first + i]));
    return cells.join(',');
  });
  return [timesteps ? 'step,sigma,timestep' : 'step,sigma', ...rows, ''].join('\n');
}

function sigmaText(level: Level): string {
  return level === null ? 'inf' : decimal(level);
}
