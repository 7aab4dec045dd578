/** Denoiser calls that one sample takes, the final denoise included. */
export function evaluationsPerSample(solver: string, steps: number): number {
  return (solver === 'heun' ? 2 * steps : steps) + 1;
}
