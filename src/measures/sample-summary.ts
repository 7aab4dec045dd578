/** What is kept of samples: enough for every measure, and a hundredth of an image. */
export interface SampleSummary {
  readonly count: number;
  /** float32 [count, 128]. */
  readonly projections: Float32Array;
  /** float32 [count, F]; null where the model declares no feature network. */
  readonly features: Float32Array | null;
}

/** One after another. */
export function concatSummaries(summaries: readonly SampleSummary[]): SampleSummary {
  const features = summaries.map((summary) => summary.features);
  return {
    count: summaries.reduce((sum, { count }) => sum + count, 0),
    projections: concat(summaries.map(({ projections }) => projections)),
    features: features.every((part) => part !== null) ? concat(features) : null,
  };
}

/** The first `count` of them. */
export function firstSamples(summary: SampleSummary, count: number): SampleSummary {
  const { projections, features } = summary;
  const share = count / summary.count;
  return {
    count,
    projections: projections.subarray(0, projections.length * share),
    features: features && features.subarray(0, features.length * share),
  };
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
