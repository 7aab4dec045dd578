import { parse } from 'npyjs';
import { describe, expect, it } from 'vitest';
import { logLinearInterpolate } from '../../../src/ays/interpolation.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import type { ExportTask } from '../../../src/schedules/formats/format.ts';
import { chooseFormat, FORMATS } from '../../../src/schedules/formats/index.ts';
import { SOLVER_IDS } from '../../../src/solvers.ts';
import { fromPureNoise, render, scheduleOf, SDXL } from './fixtures.ts';
import {
  comfyuiDenoise,
  comfyuiManualSigmas,
  eulerDiscrete,
  eulerInitNoise,
  flowMatchEuler,
  imageToImage,
  multistepSigmas,
  stableDiffusionSigmas,
} from './tools.ts';

/** The ten steps of the paper as every tool that ends at 0 walks them. */
const TO_ZERO = [...SDXL.sigmas.slice(0, -1), 0];
const float32 = (values: readonly number[]) => [...Float32Array.from(values)];

describe('comfyui', () => {
  const text = (task: Partial<ExportTask> = {}) => render('comfyui', task) as string;

  it('is n + 1 numbers ending in 0, as its own Align Your Steps node makes them', () => {
    expect(text()).toBe('14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113, 0');
    expect(comfyuiManualSigmas(text())).toEqual(float32(TO_ZERO));
    expect(comfyuiManualSigmas(text({ terminal: 'min' }))).toEqual(float32(SDXL.sigmas));
  });

  it('has no exponents, which the node would take for further numbers', () => {
    const sigmas = [5e4, 80, 2.5e-7, 1e-9];
    expect(comfyuiManualSigmas(sigmas.join(', '))).not.toEqual(float32(sigmas));
    expect(comfyuiManualSigmas(text({ schedule: scheduleOf(sigmas), terminal: 'min' }))).toEqual(
      float32(sigmas),
    );
  });

  it('cuts for image-to-image as its nodes do, halves to even', () => {
    for (const steps of [1, 2, 5, 10, 25])
      for (const strength of [1, 0.9, 0.75, 0.5, 0.3, 0.1, 0.05]) {
        const { sigmas } = scheduleOf(logLinearInterpolate(toSchedule(SDXL.sigmas), steps));
        const expected = float32(comfyuiDenoise([...sigmas.slice(0, -1), 0], strength));
        const cut = () => comfyuiManualSigmas(text({ schedule: scheduleOf(sigmas), strength }));
        if (expected.length > 1) expect(cut()).toEqual(expected);
        else expect(cut).toThrow(`strength: ${strength} leaves none of the ${steps} steps`);
      }
  });

  it('gives a flow model its times, 1 at pure noise', () => {
    const schedule = fromPureNoise();
    expect(comfyuiManualSigmas(text({ schedule, process: 'flow' }))).toEqual(float32([1, 0.9, 0.5, 0]));
    expect(() => text({ schedule, process: 'vp' })).toThrow('ComfyUI has no sigma');
  });
});

describe('comfyui-workflow', () => {
  type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>;

  it('holds the same sigmas, a sampler for every solver, and no link to nowhere', () => {
    for (const solver of [null, ...SOLVER_IDS]) {
      const workflow = render('comfyui-workflow', { schedule: { ...SDXL, solver } }) as Workflow;
      expect(workflow['sigmas'].inputs['sigmas']).toBe(render('comfyui'));
      const { class_type: node, inputs } = workflow['sampler'];
      expect([node, inputs['sampler_name'] ?? inputs['max_stage']].join(' ')).toMatch(
        /^(KSamplerSelect [a-z0-9_]+|SamplerER_SDE [123])$/,
      );
      const links = Object.values(workflow).flatMap((one) => Object.values(one.inputs).filter(Array.isArray));
      expect(links.length).toBe(11);
      for (const [target] of links) expect(Object.keys(workflow)).toContain(target);
    }
  });
});

describe('diffusers', () => {
  interface Export {
    scheduler: string;
    config: Record<string, unknown>;
    sigmas: number[] | null;
    timesteps: number[] | null;
    call: string;
    note: string | null;
  }
  const exported = (task: Partial<ExportTask> = {}) => render('diffusers', task) as Export;

  it('gives Euler n + 1 sigmas, the last as it is to be, as AysSchedules of diffusers', () => {
    const { scheduler, config, sigmas, timesteps, note } = exported();
    expect({ scheduler, timesteps, note }).toEqual({
      scheduler: 'EulerDiscreteScheduler',
      timesteps: null,
      note: null,
    });
    expect(eulerInitNoise(sigmas!, String(config['timestep_spacing']))).toBe(SDXL.sigmas[0]);
    expect(eulerDiscrete(sigmas!)).toEqual({ sigmas: float32(TO_ZERO), steps: 10 });
    expect(eulerDiscrete(exported({ terminal: 'min' }).sigmas!).sigmas).toEqual(float32(SDXL.sigmas));
  });

  it('gives multistep solvers n timesteps: what they make of them is the schedule', () => {
    for (const [terminal, last] of [
      ['zero', 0],
      ['min', 0.029],
    ] as const) {
      const { scheduler, config, sigmas, timesteps, note } = exported({
        schedule: { ...SDXL, solver: 'dpmpp_2m_sde' },
        terminal,
      });
      expect({ scheduler, sigmas, note }).toEqual({
        scheduler: 'DPMSolverMultistepScheduler',
        sigmas: null,
        note: null,
      });
      expect(config).toMatchObject({ algorithm_type: 'sde-dpmsolver++', solver_type: 'midpoint' });
      // As schedules are measured; and beside timesteps the scheduler refuses sigmas of its own.
      expect(config).toMatchObject({ lower_order_final: false, use_karras_sigmas: false });
      const made = multistepSigmas(timesteps!, stableDiffusionSigmas(), String(config['final_sigmas_type']));
      const wanted = [...SDXL.sigmas.slice(0, -1), last];
      expect(made).toHaveLength(11);
      made.forEach((sigma, i) => {
        expect(Math.abs(sigma - wanted[i])).toBeLessThan(0.004);
      });
    }
  });

  it('does not pretend where a scheduler cannot take it', () => {
    const ancestral = exported({ schedule: { ...SDXL, solver: 'euler_ancestral' } });
    expect(ancestral.scheduler).toBe('EulerDiscreteScheduler');
    expect(ancestral.note).toMatch(/^optimised for euler_ancestral; no scheduler of diffusers/);
    expect(exported({ schedule: scheduleOf(SDXL.sigmas, { solver: 'dpmpp_2m' }) }).note).toMatch(
      /for dpmpp_2m/,
    );
    const heun = { ...SDXL, solver: 'heun' };
    expect(exported({ schedule: heun })).toMatchObject({ scheduler: 'HeunDiscreteScheduler', note: null });
    expect(() => exported({ schedule: heun, terminal: 'min' })).toThrow('terminal: HeunDiscreteScheduler');
    expect(exported({ schedule: { ...SDXL, solver: 'dpmpp_3m_sde' } }).note).toMatch(/has other weights/);
    expect(exported({ process: 'edm' }).note).toMatch(/^for pipelines whose .* timestep_type "continuous"/);
  });

  it('ends a multistep scheduler at its own sigma_min, and at no other', () => {
    const timesteps = [999, 400, 20];
    const schedule = scheduleOf([14.6, 2, 0.2], { solver: 'dpmpp_2m', timesteps });
    expect(exported({ schedule }).timesteps).toEqual([999, 400]);
    expect(() => exported({ schedule, terminal: 'min' })).toThrow(
      'terminal: DPMSolverMultistepScheduler of diffusers ends at timestep 0 or at sigma 0, not at timestep 20',
    );
  });

  it('gives a flow model n times for the 0 that its scheduler appends', () => {
    const task = { schedule: fromPureNoise(), process: 'flow' } as const;
    const { sigmas, config, call } = exported(task);
    expect(flowMatchEuler(sigmas!, Number(config['shift']))).toEqual({ sigmas: [1, 0.9, 0.5, 0], steps: 3 });
    const kept = exported({ ...task, terminal: 'min' });
    expect(flowMatchEuler(kept.sigmas!, 1)).toEqual({ sigmas: [1, 0.9, 0.5, 0.2, 0], steps: 4 });
    expect(call).toContain(
      'from_config(pipe.scheduler.config, shift=1, use_dynamic_shifting=False, shift_terminal=None, ',
    );
  });

  it('hands strength to the pipeline, which cuts by itself, and never cuts twice', () => {
    const { sigmas, call } = exported({ strength: 0.55 });
    expect(sigmas).toEqual(TO_ZERO);
    expect(call.split('\n').at(-1)).toBe(
      `pipe(prompt, image=image, strength=0.55, sigmas=[${TO_ZERO.join(', ')}])`,
    );
    expect(imageToImage(sigmas!, 0.55)).toEqual(TO_ZERO.slice(5));
    expect(() => exported({ strength: 0.05 })).toThrow('strength: 0.05 leaves none of the 10 steps');
  });

  it('gives pure noise to schedulers that know it, by its timestep', () => {
    expect(() => exported({ schedule: fromPureNoise() })).toThrow(
      'format: the schedule starts at pure noise',
    );
    const timesteps = [999, 500, 100, 0];
    const taken = (solver: string) => exported({ schedule: fromPureNoise({ solver, timesteps }) });
    expect(taken('dpmpp_2m')).toMatchObject({ timesteps: [999, 500, 100], note: null });
    const euler = { scheduler: 'EulerDiscreteScheduler', timesteps: [999, 500, 100], sigmas: null };
    expect(taken('euler')).toMatchObject({ ...euler, note: null });
    expect(taken('heun')).toMatchObject({ ...euler, note: expect.stringMatching(/for Euler$/) as string });
  });

  it('gives no timesteps of rescaled betas to a scheduler that does not rescale them', () => {
    const schedule = scheduleOf([80, 2, 0.2], { solver: 'heun', timesteps: [998, 400, 20] });
    expect(exported({ schedule }).scheduler).toBe('HeunDiscreteScheduler');
    const rescaled = exported({ schedule, process: 'vp_zero_snr' });
    expect(rescaled).toMatchObject({
      scheduler: 'EulerDiscreteScheduler',
      sigmas: [80, 2, 0],
      timesteps: null,
    });
    expect(rescaled.note).toMatch(/^optimised for heun; .* for Euler$/);
    const multistep = exported({ schedule: { ...schedule, solver: 'dpmpp_2m' }, process: 'vp_zero_snr' });
    expect(multistep).toMatchObject({ timesteps: [998, 400], note: null });
  });
});

describe('k-diffusion', () => {
  it('is n + 1 sigmas ending in 0, and the call of its solver', () => {
    expect(render('k-diffusion')).toEqual({
      schedule_id: SDXL.id,
      sigmas: TO_ZERO,
      call: `sigmas = torch.tensor([${TO_ZERO.join(', ')}])\nk_diffusion.sampling.sample_euler(model, x * sigmas[0], sigmas)`,
      note: null,
    });
    const call = (solver: string) =>
      render('k-diffusion', { schedule: { ...SDXL, solver } }) as {
        call: string | null;
        note: string | null;
      };
    expect(call('dpmpp_2m_sde').call).toContain(
      "sample_dpmpp_2m_sde(model, x * sigmas[0], sigmas, solver_type='midpoint')",
    );
    expect(call('er_sde_2')).toMatchObject({
      call: null,
      note: expect.stringContaining('no er_sde_2') as string,
    });
    expect(() => render('k-diffusion', { schedule: fromPureNoise() })).toThrow('k-diffusion has no sigma');
  });
});

describe('csv and npy', () => {
  const npy = (task: Partial<ExportTask> = {}) => {
    const bytes = render('npy', task) as Buffer;
    return parse(new Uint8Array(bytes).buffer);
  };

  it('hold the schedule as it was optimised, to the bit', () => {
    const { sigmas, timesteps } = SDXL;
    expect(render('csv')).toBe(
      ['step,sigma,timestep', ...sigmas.map((sigma, i) => `${i},${sigma},${timesteps![i]}`), ''].join('\n'),
    );
    expect(npy()).toMatchObject({ dtype: 'f8', shape: [11] });
    expect([...(npy().data as Float64Array)]).toEqual(sigmas);
  });

  it('end at 0 when asked to, are cut by strength, and know pure noise', () => {
    expect(render('csv', { terminal: 'zero', strength: 0.2 })).toBe(
      'step,sigma,timestep\n0,0.234,53\n1,0.113,13\n2,0,\n',
    );
    expect([...(npy({ terminal: 'zero', strength: 0.2 }).data as Float64Array)]).toEqual([0.234, 0.113, 0]);
    const schedule = fromPureNoise();
    expect(render('csv', { schedule })).toBe('step,sigma\n0,inf\n1,9\n2,1\n3,0.25\n');
    expect([...(npy({ schedule }).data as Float64Array)]).toEqual([Infinity, 9, 1, 0.25]);
  });
});

describe('every format', () => {
  it.each(FORMATS.map((format) => [format.id, format] as const))(
    '%s: writes a schedule of one step',
    (id, format) => {
      const schedule = scheduleOf([80, 0.002]);
      const written = render(id, { schedule, process: 'edm' });
      if (!Buffer.isBuffer(written)) expect(format.schema.parse(written)).toEqual(written);
      if (id !== 'npy') expect(JSON.stringify(written)).toContain('80');
    },
  );

  it.each(['a1111', 'invokeai'])('%s: refuses what its tool does by itself or not at all', (id) => {
    expect(() => render(id, { strength: 0.5 })).toThrow(/^strength: .* by its own setting/);
    expect(() => render(id, { process: 'flow' })).toThrow(/^format: .*flow models/);
    expect(() => render(id, { schedule: fromPureNoise() })).toThrow(/has no sigma/);
  });
});

describe('chooseFormat', () => {
  it.each([
    [undefined, undefined, null],
    [undefined, '*/*', null],
    [undefined, 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', null],
    [undefined, 'application/json', null],
    [undefined, 'text/csv', 'csv'],
    [undefined, 'application/json;q=0.5, application/x-npy', 'npy'],
    [undefined, 'text/plain', 'comfyui'],
    ['a1111', 'application/json', 'a1111'],
    ['json', 'text/csv', null],
  ])('%s with Accept %s: %s', (format, accept, expected) => {
    expect(chooseFormat(format, accept)?.id ?? null).toBe(expected);
  });

  it('names what there is where nothing fits', () => {
    expect(() => chooseFormat(undefined, 'image/png')).toThrow(
      /^Accept must allow one of application\/json, /,
    );
  });
});
