import Negotiator from 'negotiator';
import { StepsmithError } from '../../errors.ts';
import { a1111 } from './a1111.ts';
import { comfyuiWorkflow } from './comfyui-workflow.ts';
import { comfyui } from './comfyui.ts';
import { csv } from './csv.ts';
import { diffusers } from './diffusers.ts';
import type { Format } from './format.ts';
import { invokeai } from './invokeai.ts';
import { kDiffusion } from './k-diffusion.ts';
import { npy } from './npy.ts';

/** Every tool a schedule can be exported for; `json`, the schedule itself, is not among them. */
export const FORMATS: readonly Format[] = [
  diffusers,
  comfyui,
  comfyuiWorkflow,
  a1111,
  kDiffusion,
  invokeai,
  csv,
  npy,
];

export const JSON_FORMAT = 'json';

/** What `?format=` may be. */
export const FORMAT_IDS = [JSON_FORMAT, ...FORMATS.map(({ id }) => id)] as [string, ...string[]];

/** The essence of a media type, as `Accept` names it. */
const essence = (mediaType: string) => mediaType.split(';')[0];
const NEGOTIABLE = FORMATS.filter((format) => format.negotiable);
const AVAILABLE = ['application/json', ...NEGOTIABLE.map(({ mediaType }) => essence(mediaType))];

/**
 * The format of an answer: the one asked for by name, else the one `Accept` prefers.
 *
 * @param accept - the header; absent: anything
 * @returns null for the schedule itself
 * @throws StepsmithError `not_acceptable` where nothing of what the client takes can be sent
 */
export function chooseFormat(id: string | undefined, accept: string | undefined): Format | null {
  if (id !== undefined) return FORMATS.find((format) => format.id === id) ?? null;
  const preferred = new Negotiator({ headers: { accept } }).mediaType(AVAILABLE);
  if (preferred === undefined) {
    const detail = `Accept must allow one of ${AVAILABLE.join(', ')}; or name a format with ?format=`;
    throw new StepsmithError('not_acceptable', detail);
  }
  return NEGOTIABLE.find(({ mediaType }) => essence(mediaType) === preferred) ?? null;
}
