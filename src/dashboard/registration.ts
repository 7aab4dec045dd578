import { change, submitForm } from './api/client.ts';
import type { ModelResource } from './api/types.ts';

/** Where a file of a model is to come from, when it is not sent along. */
export const PLACES = { url: 'https:// or s3://', path: 'MODELS_DIR of the server' } as const;
export type Place = keyof typeof PLACES;

/** A file of a model that is being registered. */
export interface ModelFile {
  readonly id: number;
  /** Its path in the model's folder. */
  readonly name: string;
  readonly place: Place;
  /** An address, or a path. */
  readonly at: string;
  readonly sha256: string;
  /** What is sent along instead. */
  readonly upload: File | null;
}

/**
 * Sends a registration: as JSON, or with its uploads as a form whose first part that JSON is.
 *
 * @throws ApiError; SyntaxError when the manifest is not JSON
 */
export function register(manifest: string, files: readonly ModelFile[]): Promise<ModelResource> {
  const request = {
    manifest: JSON.parse(manifest) as unknown,
    files: Object.fromEntries(files.map((file) => [file.name, entryOf(file)])),
  };
  const uploads = files.filter(({ upload }) => upload !== null);
  if (uploads.length === 0) return change<ModelResource>('POST', '/models', request);
  const form = new FormData();
  form.append('registration', JSON.stringify(request));
  for (const file of uploads) if (file.upload) form.append(partOf(file), file.upload);
  return submitForm<ModelResource>('/models', form);
}

function entryOf(file: ModelFile) {
  const { place, at, sha256, upload } = file;
  return upload ? { upload: partOf(file), sha256 } : { [place]: at, sha256 };
}

function partOf({ id }: ModelFile): string {
  return `file-${id}`;
}

/** The SHA-256 of a file; null where the browser does not compute it: over plain http, or of more than it can hold. */
export async function sha256Of(file: File): Promise<string | null> {
  try {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  } catch {
    return null;
  }
}
