import { z } from 'zod';
import type { SolverId } from '../../solvers.ts';
import { comfyuiSigmas } from './comfyui.ts';
import { titleOf } from './levels.ts';
import type { ExportTask, Format } from './format.ts';

const Node = z.object({
  class_type: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  _meta: z.object({ title: z.string() }).optional(),
});

type Node = z.output<typeof Node>;

/** What comfy.samplers calls them; er_sde_N are stages of one sampler with a node of its own. */
const SAMPLER_NAMES: Readonly<Record<Exclude<SolverId, `er_sde_${string}`>, string>> = {
  euler: 'euler',
  euler_ancestral: 'euler_ancestral',
  heun: 'heun',
  dpmpp_2m: 'dpmpp_2m',
  dpmpp_2m_sde: 'dpmpp_2m_sde',
  dpmpp_2m_sde_heun: 'dpmpp_2m_sde_heun',
  dpmpp_3m_sde: 'dpmpp_3m_sde',
  unipc: 'uni_pc_bh2',
};

/** A whole text-to-image workflow in the form that `POST /prompt` and "Load" take; the checkpoint is to be filled in. */
export const comfyuiWorkflow: Format = {
  id: 'comfyui-workflow',
  mediaType: 'application/vnd.stepsmith.comfyui+json',
  negotiable: true,
  extension: 'json',
  description: 'A workflow with ManualSigmas and the sampler, in ComfyUI API form',
  schema: z.record(z.string(), Node).meta({ id: 'ComfyUIWorkflow' }),
  render: workflow,
};

function workflow(task: ExportTask): Record<string, Node> {
  const { model, guidance_scale: guidance } = task.schedule;
  const checkpoint = { ckpt_name: `${model}.safetensors` };
  return {
    checkpoint: { class_type: 'CheckpointLoaderSimple', inputs: checkpoint },
    positive: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['checkpoint', 1] } },
    negative: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['checkpoint', 1] } },
    latent: { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } },
    sampler: sampler(task),
    sigmas: {
      class_type: 'ManualSigmas',
      inputs: { sigmas: comfyuiSigmas(task) },
      _meta: { title: `Stepsmith: ${titleOf(task)}` },
    },
    sample: {
      class_type: 'SamplerCustom',
      inputs: {
        add_noise: true,
        noise_seed: 0,
        cfg: guidance ?? 1,
        model: ['checkpoint', 0],
        positive: ['positive', 0],
        negative: ['negative', 0],
        sampler: ['sampler', 0],
        sigmas: ['sigmas', 0],
        latent_image: ['latent', 0],
      },
    },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['sample', 0], vae: ['checkpoint', 2] } },
    save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: 'stepsmith' } },
  };
}

/** A schedule that fits any solver is walked with the plainest. */
function sampler({ schedule }: ExportTask): Node {
  const solver = (schedule.solver ?? 'euler') as SolverId;
  switch (solver) {
    case 'er_sde_1':
    case 'er_sde_2':
    case 'er_sde_3': {
      const stage = Number(solver.slice(-1));
      const inputs = { solver_type: 'ER-SDE', max_stage: stage, eta: 1, s_noise: 1 };
      return { class_type: 'SamplerER_SDE', inputs };
    }
    default:
      return { class_type: 'KSamplerSelect', inputs: { sampler_name: SAMPLER_NAMES[solver] } };
  }
}
