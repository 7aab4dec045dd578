/** Between two steps that are named on an axis, so that each can be read; the width in pixels. */
export function stepsApart(steps: number, width: number): number {
  const most = Math.max(2, Math.floor(width / 48));
  return [1, 2, 5, 10, 20, 25, 50].find((size) => steps / size <= most) ?? 100;
}
