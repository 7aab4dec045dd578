/** A figure as people read it: four digits, no trailing zeros; a dash where there is none. */
export function figure(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || (magnitude > 0 && magnitude < 1e-4)) return value.toExponential(digits - 2);
  const rounded = Number(value.toPrecision(digits));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: digits });
}

/** A measured value and its standard error. */
export interface Figure {
  readonly value: number;
  readonly standard_error: number;
}

export function withError(one: Figure | null | undefined): string {
  if (!one) return '–';
  return `${figure(one.value)} ± ${figure(one.standard_error, 2)}`;
}
