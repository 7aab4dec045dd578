import { resolve } from 'node:path';
import { z } from 'zod';

/** A variable that is a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
}

/** A variable that names a directory; made absolute. */
export function directory() {
  return z.string().transform((path) => resolve(path));
}

/** A variable that is one of a few words. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

/** A variable that is a comma-separated list, empty by default. */
export function listOf(isItem: (item: string) => boolean, error: string) {
  return z
    .string()
    .nullable()
    .transform((text) => (text === null ? [] : text.split(',').map((item) => item.trim())))
    .refine((items) => items.every(isItem), error)
    .transform((items): readonly string[] => Object.freeze(items))
    .prefault(null);
}
