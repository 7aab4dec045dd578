import compress from '@fastify/compress';
import type { App } from '../typed.ts';

/** Answers worth it are compressed; bodies are taken as they are, since a small one may unfold into gigabytes. */
export async function compressAnswers(app: App): Promise<void> {
  await app.register(compress, { encodings: ['br', 'gzip'], globalDecompression: false });
}
