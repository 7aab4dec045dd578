import { InvalidArgumentError } from 'commander';
import type { operations } from '../client/index.js';
import { SOLVER_NAMES } from '../solvers.ts';

export type SolverName = NonNullable<NonNullable<operations['getSchedule']['parameters']['query']>['solver']>;

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function decimalNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** Of a service. */
export function address(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:3000.');
}

/** `5,10,20` */
export function stepCounts(text: string): number[] {
  return text.split(',').map(wholeNumber);
}

export function solverName(text: string): SolverName {
  if (SOLVER_NAMES.includes(text)) return text as SolverName;
  throw new InvalidArgumentError(`It must be one of ${SOLVER_NAMES.join(', ')}.`);
}

/** `auto` or a number. */
export function exponent(text: string): 'auto' | number {
  return text === 'auto' ? text : decimalNumber(text);
}
