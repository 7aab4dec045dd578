// What each tool does with what it is given, in its own arithmetic: written from its source, by name of the function there.

/** ComfyUI, ManualSigmas.execute: numbers are found with this pattern and kept as float32. */
export function comfyuiManualSigmas(text: string): number[] {
  const found = text.match(/[-+]?(?:\d*\.*\d+)/g) ?? [];
  return [...Float32Array.from(found, Number)];
}

/** ComfyUI, AlignYourStepsScheduler with denoise, and SplitSigmasDenoise: the last round(steps * denoise) steps. */
export function comfyuiDenoise(sigmas: readonly number[], denoise: number): number[] {
  return sigmas.slice(-(pythonRound((sigmas.length - 1) * denoise) + 1));
}

/** round() of Python 3. */
function pythonRound(x: number): number {
  const [low, high] = [Math.floor(x), Math.ceil(x)];
  if (x - low !== high - x) return Math.round(x);
  return low % 2 === 0 ? low : high;
}

/** diffusers, EulerDiscreteScheduler.set_timesteps(sigmas=): the list as it is, a timestep for all but the last. */
export function eulerDiscrete(sigmas: readonly number[]): { sigmas: number[]; steps: number } {
  return { sigmas: [...Float32Array.from(sigmas)], steps: sigmas.length - 1 };
}

/** diffusers, EulerDiscreteScheduler.init_noise_sigma: the noise that a pipeline begins with, times this. */
export function eulerInitNoise(sigmas: readonly number[], timestepSpacing: string): number {
  const largest = Math.max(...sigmas);
  return ['linspace', 'trailing'].includes(timestepSpacing) ? largest : Math.hypot(largest, 1);
}

/** diffusers, FlowMatchEulerDiscreteScheduler.set_timesteps(sigmas=): shifted, then 0 is appended. */
export function flowMatchEuler(
  sigmas: readonly number[],
  shift: number,
): { sigmas: number[]; steps: number } {
  const shifted = sigmas.map((sigma) => (shift * sigma) / (1 + (shift - 1) * sigma));
  return { sigmas: [...shifted, 0], steps: sigmas.length };
}

/** diffusers, DPMSolverMultistepScheduler.set_timesteps(timesteps=): np.interp on the training sigmas, then the last. */
export function multistepSigmas(
  timesteps: readonly number[],
  trainingSigmas: readonly number[],
  finalSigmasType: string,
): number[] {
  const last = finalSigmasType === 'zero' ? 0 : trainingSigmas[0];
  return [...timesteps.map((timestep) => trainingSigmas[timestep]), last];
}

/** diffusers, get_timesteps of the image-to-image pipelines: int(steps * strength) of the last steps. */
export function imageToImage(sigmas: readonly number[], strength: number): number[] {
  const steps = sigmas.length - 1;
  const kept = Math.min(Math.trunc(steps * strength), steps);
  return sigmas.slice(Math.max(steps - kept, 0));
}

/** webui, get_align_your_steps_sigmas: np.interp of the logarithms at n points, then 0 is appended. */
export function webuiAlignYourSteps(list: readonly number[], n: number): number[] {
  if (n === list.length) return [...list, 0];
  const logs = [...list].reverse().map(Math.log);
  const points = Array.from({ length: n }, (_, i) => (n === 1 ? 0 : i / (n - 1)) * (logs.length - 1));
  const values = points.map((x) => {
    const cell = Math.min(Math.floor(x), logs.length - 2);
    return Math.exp(logs[cell] + (x - cell) * (logs[cell + 1] - logs[cell]));
  });
  return [...values.reverse(), 0];
}

/** scaled_linear betas of Stable Diffusion: sigma by timestep. */
export function stableDiffusionSigmas(): number[] {
  let product = 1;
  return Array.from({ length: 1000 }, (_, t) => {
    const root = Math.sqrt(0.00085) + (t / 999) * (Math.sqrt(0.012) - Math.sqrt(0.00085));
    product *= 1 - root * root;
    return Math.sqrt((1 - product) / product);
  });
}
