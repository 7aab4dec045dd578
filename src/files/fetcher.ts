import type { S3Client } from '@aws-sdk/client-s3';
import { outboundDispatcher } from '../net/outbound.ts';
import type { Network } from '../net/networks.ts';
import { StepsmithError } from '../errors.ts';
import { download } from './download.ts';
import { httpsSource } from './open-https.ts';
import { localSource } from './open-local.ts';
import { s3Client, s3Source } from './open-s3.ts';
import { type FileSource, type OpenSource, type PinnedFile, sourceRefused } from './source.ts';

export interface FetcherOptions {
  readonly modelsDir: string;
  readonly uploadsDir: string;
  readonly allowedPrivateNetworks: readonly Network[];
  readonly s3Endpoint: string | null;
  readonly limitBytes: number;
}

/** Fetches files from wherever a registration says they are. */
export class FileFetcher {
  readonly #options: FetcherOptions;
  readonly #dispatcher: ReturnType<typeof outboundDispatcher>;
  #s3: Promise<S3Client> | undefined;

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#dispatcher = outboundDispatcher(options.allowedPrivateNetworks);
  }

  /**
   * @param target - written whole, or not at all
   * @throws StepsmithError `model_unavailable` naming the file and what is wrong with its source
   */
  async fetch({ file, source, sha256 }: PinnedFile, target: string, signal: AbortSignal): Promise<void> {
    const { limitBytes } = this.#options;
    try {
      await download(this.#open(source), target, { sha256, limitBytes, signal });
    } catch (error) {
      if (!(error instanceof StepsmithError)) throw error;
      throw sourceRefused(
        error.message.startsWith(`${file}: `) ? error.message : `${file}: ${error.message}`,
        error,
      );
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.close();
    (await this.#s3)?.destroy();
  }

  #open(source: FileSource): OpenSource {
    const { modelsDir, uploadsDir, s3Endpoint } = this.#options;
    if ('path' in source) return localSource(modelsDir, source.path);
    if ('upload' in source) return localSource(uploadsDir, source.upload);
    if (source.url.startsWith('https://')) return httpsSource(source.url, this.#dispatcher);
    return s3Source(source.url, () => (this.#s3 ??= s3Client(s3Endpoint)));
  }
}
