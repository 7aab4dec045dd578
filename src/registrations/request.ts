import { z } from 'zod';
import type { FileSource } from '../files/source.ts';
import { parseS3Url } from '../files/open-s3.ts';
import { MANIFEST_FILE, modelNameSchema } from '../models/manifest.ts';
import { isInsidePath } from '../models/model-file.ts';
import type { NewRegistration } from './registration.ts';

const MAX_FILES = 200;

const Url = z
  .string()
  .max(2048)
  .refine(isFileUrl, 'must be https://... without a password in it, or s3://bucket/key')
  .meta({ description: '`https://...` or `s3://bucket/key`' });

const Place = z
  .string()
  .min(1)
  .max(500)
  .refine(isInsidePath, 'must be relative to MODELS_DIR, without ".."')
  .meta({ description: 'A file below MODELS_DIR, relative to it' });

const FileEntry = z
  .strictObject({
    url: Url.optional(),
    path: Place.optional(),
    upload: z.string().min(1).max(100).optional().meta({ description: 'Name of a part of this request' }),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
      .transform((digits) => digits.toLowerCase()),
  })
  .refine(
    ({ url, path, upload }) => [url, path, upload].filter((place) => place !== undefined).length === 1,
    {
      error: 'must have one of url, path and upload',
    },
  )
  .meta({ description: 'Where a file is, and what it must contain' });

const FileName = z
  .string()
  .min(1)
  .max(300)
  .refine(
    (file) =>
      isInsidePath(file) &&
      file !== MANIFEST_FILE &&
      file.split('/').every((part) => part !== '' && part !== '.'),
    `must be a path inside the model's directory, and not ${MANIFEST_FILE}: that is \`manifest\``,
  );

/** The body of `POST /models`, or the part `registration` of its multipart form. */
export const RegisterRequest = z
  .strictObject({
    manifest: z.looseObject({ name: modelNameSchema }).meta({
      description: "What would be model.json in a folder of the model repository; its `name` is the model's",
    }),
    files: z
      .record(FileName, FileEntry)
      .refine((files) => {
        const count = Object.keys(files).length;
        return count > 0 && count <= MAX_FILES;
      }, `must name 1 to ${MAX_FILES} files`)
      .meta({
        description:
          'Every file of the model by its path in the folder: ONNX, external data, calibration data',
      }),
  })
  .meta({ id: 'RegisterRequest' });

export type RegisterRequest = z.output<typeof RegisterRequest>;

/** What is asked for; an uploaded file is kept under its sha256. */
export function toRegistration({ manifest, files }: RegisterRequest): NewRegistration {
  const pinned = Object.entries(files).map(([file, entry]) => {
    return { file, source: toSource(entry), sha256: entry.sha256 };
  });
  return { name: manifest.name, manifest, files: pinned };
}

function toSource({ url, path, upload, sha256 }: z.output<typeof FileEntry>): FileSource {
  if (url !== undefined) return { url };
  if (path !== undefined) return { path };
  if (upload !== undefined) return { upload: sha256 };
  throw new Error('a file of a registration has no source');
}

function isFileUrl(text: string): boolean {
  if (parseS3Url(text)) return true;
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}
