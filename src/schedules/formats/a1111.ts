import { wrongParameter } from '../../errors.ts';
import { decimal, editionOf, exportedLevels, finite, refuseStrength, titleOf } from './levels.ts';
import { type ExportTask, type Format, Text } from './format.ts';

/**
 * An extension script for AUTOMATIC1111 and Forge that adds a scheduler. Theirs interpolate a list to as many points as there
 * are steps and append 0, so a list of n points gives n steps: sigma_min is left out for the 0 that follows. With terminal=min
 * it is kept, and the whole schedule takes one step more.
 */
export const a1111: Format = {
  id: 'a1111',
  mediaType: 'text/x-python; charset=utf-8',
  negotiable: false,
  extension: 'py',
  description: 'An extension script for AUTOMATIC1111 and Forge that adds the schedule to the scheduler list',
  schema: Text,
  render: script,
};

function script(task: ExportTask): string {
  refuseStrength(task, 'AUTOMATIC1111', 'Denoising strength');
  if (task.process === 'flow')
    throw wrongParameter('format', 'the webui scales the sigmas of flow models; take comfyui or diffusers');
  const { terminal, schedule } = task;
  const sigmas = finite(exportedLevels({ ...task, terminal: 'min' }, 'min'), 'AUTOMATIC1111');
  const points = terminal === 'min' ? sigmas : sigmas.slice(0, -1);
  const label = `Stepsmith ${schedule.model} ${schedule.solver ?? 'any'} ${schedule.steps} ${editionOf(schedule)}`;
  const name = label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  return `# ${titleOf(task)}. Save it as extensions/stepsmith/scripts/${name}.py and restart; the
# schedule type is then "${label}". At ${points.length} sampling steps it is exactly this schedule; other counts are
# interpolated in log sigma, as Align Your Steps is.
import torch
from modules import sd_schedulers

SIGMAS = [${points.map(decimal).join(', ')}]


def interpolate(points):
    """The list at that many points, log-linearly."""
    if points == len(SIGMAS):
        return list(SIGMAS)
    if len(SIGMAS) == 1:
        raise ValueError("this schedule has a single step: set Sampling steps to 1")
    cells = len(SIGMAS) - 1
    values = []
    for i in range(points):
        position = i * cells / max(points - 1, 1)
        cell = min(int(position), cells - 1)
        along = position - cell
        values.append(SIGMAS[cell] ** (1 - along) * SIGMAS[cell + 1] ** along)
    return values


def get_sigmas(n, sigma_min, sigma_max, device):
    return torch.FloatTensor(interpolate(n) + [0.0]).to(device)


scheduler = sd_schedulers.Scheduler("${name}", "${label}", get_sigmas)
if scheduler.name not in sd_schedulers.schedulers_map:
    sd_schedulers.schedulers.append(scheduler)
    sd_schedulers.schedulers_map[scheduler.name] = scheduler
    sd_schedulers.schedulers_map[scheduler.label] = scheduler
`;
}
