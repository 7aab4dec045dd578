/** One thing that was looked at. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'failure';
  readonly what: string;
  /** What to do about it. */
  readonly advice?: string;
}
