/**
 * Ticks of a logarithmic axis: powers of ten, every second or third where there are many, 1, 2 and 5 of each where there are few.
 *
 * @param values - what is drawn; what is not above 0 has no place on the axis
 * @param most - ticks that have room
 */
export function logTicks(values: Iterable<number | null | undefined>, most = 7): number[] {
  const drawn = [...values].filter((value): value is number => Number.isFinite(value) && Number(value) > 0);
  const low = Math.min(...drawn);
  const high = Math.max(...drawn);
  const exponents = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)));
  const inside = (ticks: readonly number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const powers = inside(exponents.map((exponent) => 10 ** exponent));
  if (powers.length >= 3) return every(powers, Math.ceil(powers.length / most));
  const fine = inside(exponents.flatMap((exponent) => [1, 2, 5].map((digit) => digit * 10 ** exponent)));
  return fine.length >= 2 ? fine : drawn.length > 0 ? [low, high] : [];
}

function range(from: number, to: number): number[] {
  return Number.isFinite(from + to) ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : [];
}

function every<T>(items: readonly T[], step: number): T[] {
  return items.filter((_, i) => i % step === 0);
}
