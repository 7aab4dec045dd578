import { exportedLevels, decimal, finite, flowTime } from './levels.ts';
import { type ExportTask, type Format, Text } from './format.ts';

/**
 * Text for the ManualSigmas node: n + 1 numbers for n steps, ending in 0 as all its schedulers do. The node finds numbers
 * with a pattern that knows no exponents. A flow model's sigmas are its times there.
 */
export const comfyui: Format = {
  id: 'comfyui',
  mediaType: 'text/plain; charset=utf-8',
  negotiable: true,
  extension: 'txt',
  description: 'The text of a ManualSigmas node',
  schema: Text,
  render: comfyuiSigmas,
};

export function comfyuiSigmas(task: ExportTask): string {
  const levels = exportedLevels(task, 'zero');
  const sigmas = task.process === 'flow' ? levels.map(flowTime) : finite(levels, 'ComfyUI');
  return sigmas.map(decimal).join(', ');
}
