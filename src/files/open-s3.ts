import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { type OpenedSource, type OpenSource, RangeRefused, sourceRefused } from './source.ts';

/** What the SDK calls errors that are the request's own fault. */
const REFUSALS: Readonly<Record<string, string>> = {
  NoSuchKey: 'there is no such object in the bucket',
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'the credentials of this service may not read it',
  InvalidAccessKeyId: 'the credentials of this service are not known there',
  SignatureDoesNotMatch: 'the credentials of this service are not accepted there',
  CredentialsProviderError: 'this service has no credentials for S3 (AWS_ACCESS_KEY_ID and so on)',
};

/** An object `s3://bucket/key` as its address is split. */
export function parseS3Url(url: string): { bucket: string; key: string } | null {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/.exec(url);
  return parts && { bucket: parts[1], key: parts[2] };
}

/** The client of the S3 at `endpoint`, or of AWS where that is null; credentials and region as every AWS tool has them. */
export async function s3Client(endpoint: string | null): Promise<S3Client> {
  // It takes a third of a second to load, which a service that never sees an s3:// address need not wait for.
  const { S3Client: Client } = await import('@aws-sdk/client-s3');
  return new Client({
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** An object in S3, or in what speaks like it. */
export function s3Source(url: string, client: () => Promise<S3Client>): OpenSource {
  const place = parseS3Url(url);
  if (!place) throw sourceRefused('its address is not s3://bucket/key');
  return async (start, tag, signal) => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new GetObjectCommand({
      Bucket: place.bucket,
      Key: place.key,
      ...(start > 0 && { Range: `bytes=${start}-` }),
      ...(start > 0 && tag !== null && { IfMatch: tag }),
    });
    return (await client()).send(command, { abortSignal: signal }).then(toOpened, (error: unknown) => {
      throw explained(error);
    });
  };
}

function toOpened({ Body, ContentLength, ContentRange, ETag }: GetObjectCommandOutput): OpenedSource {
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? '');
  return {
    body: Body as Readable,
    start: Number(range?.[1] ?? 0),
    size: range ? Number(range[2]) : (ContentLength ?? null),
    tag: ETag ?? null,
  };
}

function explained(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidRange' || name === 'PreconditionFailed') return new RangeRefused(name);
  return name in REFUSALS ? sourceRefused(REFUSALS[name], error) : error;
}
