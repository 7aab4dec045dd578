import { z } from 'zod';

const text = () => z.string().nullable().prefault(null);

/** Where finished jobs are logged as runs; the names are those of MLflow's own clients. */
export const MLFLOW_VARIABLES = {
  MLFLOW_TRACKING_URI: z
    .string()
    .refine(isHttp, 'must be an http or https URL')
    .transform((uri) => uri.replace(/\/+$/, ''))
    .nullable()
    .prefault(null)
    .describe('The MLflow server that every job that ends is logged to, as a run; without it none is'),
  MLFLOW_EXPERIMENT_NAME: z
    .string()
    .prefault('stepsmith')
    .describe('The experiment these runs belong to; made where there is none'),
  MLFLOW_TRACKING_TOKEN: text().describe('Bearer token for the MLflow server'),
  MLFLOW_TRACKING_USERNAME: text().describe('User name for the MLflow server, where it takes no token'),
  MLFLOW_TRACKING_PASSWORD: text().describe('Password of that user of the MLflow server'),
};

function isHttp(uri: string): boolean {
  return URL.canParse(uri) && /^https?:$/.test(new URL(uri).protocol);
}
