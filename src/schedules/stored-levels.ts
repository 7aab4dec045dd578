/** A noise level in JSON, which has no Infinity: null is pure noise. */
export type StoredLevel = number | null;

export function storedLevels(sigmas: ArrayLike<number>): StoredLevel[] {
  return Array.from(sigmas, (sigma) => (sigma === Infinity ? null : sigma));
}

export function readLevels(stored: readonly StoredLevel[]): number[] {
  return stored.map((level) => level ?? Infinity);
}
