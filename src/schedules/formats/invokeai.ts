import { wrongParameter } from '../../errors.ts';
import { decimal, editionOf, exportedLevels, finite, refuseStrength, titleOf } from './levels.ts';
import { type ExportTask, type Format, Text } from './format.ts';

/**
 * A custom node for InvokeAI, whose own nodes take a step count only: Denoise Latents with this schedule. It uses the Euler
 * scheduler of diffusers, which takes n + 1 sigmas, and cuts by denoising_start as the original does.
 */
export const invokeai: Format = {
  id: 'invokeai',
  mediaType: 'text/x-python; charset=utf-8',
  negotiable: false,
  extension: 'py',
  description: 'A custom node for InvokeAI: Denoise Latents with this schedule',
  schema: Text,
  render: node,
};

function node(task: ExportTask): string {
  refuseStrength(task, 'InvokeAI', 'denoising_start');
  if (task.process === 'flow')
    throw wrongParameter('format', 'the Denoise Latents node of InvokeAI runs no flow models; take comfyui');
  const { model, solver, steps } = task.schedule;
  const sigmas = finite(exportedLevels(task, 'zero'), 'InvokeAI');
  const slug = [model, solver ?? 'any', steps, editionOf(task.schedule)].join('_').toLowerCase();
  const type = `stepsmith_${slug.replaceAll(/[^a-z0-9]+/g, '_')}`;
  return `# ${titleOf(task)}. Save it as nodes/${type}/__init__.py in the InvokeAI root and restart.
from invokeai.app.invocations.baseinvocation import invocation
from invokeai.app.invocations.denoise_latents import DenoiseLatentsInvocation
from invokeai.app.invocations.fields import InputField
from diffusers import EulerDiscreteScheduler

SIGMAS = [${sigmas.map(decimal).join(', ')}]


@invocation("${type}", title="Denoise Latents (Stepsmith, ${titleOf(task)})", category="latents", version="1.0.0")
class StepsmithDenoiseLatents(DenoiseLatentsInvocation):
    """Denoises with a fixed schedule; the scheduler must be euler, steps is the length of the schedule."""

    steps: int = InputField(default=${sigmas.length - 1}, ge=${sigmas.length - 1}, le=${sigmas.length - 1}, description="Fixed by the schedule")

    @staticmethod
    def init_scheduler(scheduler, device, *args, **kwargs):
        if not isinstance(scheduler, EulerDiscreteScheduler):
            raise ValueError("this schedule needs the scheduler euler")

        def set_timesteps(*_args, device=None, **_kwargs):
            EulerDiscreteScheduler.set_timesteps(scheduler, sigmas=SIGMAS, device=device)

        scheduler.set_timesteps = set_timesteps
        return DenoiseLatentsInvocation.init_scheduler(scheduler, device, *args, **kwargs)
`;
}
