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

/** A value to the last digit that its standard error leaves it. */
export function withError(one: Figure | null | undefined): string {
  if (!one) return '–';
  const { value, standard_error: error } = one;
  const last = Math.floor(Math.log10(error)) - 1;
  if (!Number.isFinite(value) || !Number.isFinite(last) || last < -6 || Math.abs(value) >= 1e9)
    return `${figure(value)} ± ${figure(error, 2)}`;
  return `${roundedTo(last, value)} ± ${roundedTo(last, error)}`;
}

/** @param last - power of ten of the last digit */
function roundedTo(last: number, value: number): string {
  if (last >= 0) return (Math.round(value / 10 ** last) * 10 ** last).toLocaleString('en-US');
  const digits = { minimumFractionDigits: -last, maximumFractionDigits: -last };
  return value.toLocaleString('en-US', digits);
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** A figure beside an axis: there is room for some five letters, so that large ones are told in k and M. */
export function tick(value: number): string {
  return Math.abs(value) >= 1e4 ? compact.format(value) : figure(value, 3);
}
