import type { UploadStore } from '../files/uploads.ts';
import type { NewRegistration } from './registration.ts';
import type { RegistrationStore } from './store.ts';

/** Lets go of what was uploaded with a registration; content that another one refers to stays. */
export async function removeUploads(
  store: RegistrationStore,
  uploads: UploadStore,
  gone: NewRegistration & { readonly id?: string },
): Promise<void> {
  const others = (await store.list()).filter(({ id }) => id !== gone.id);
  const kept = new Set(others.flatMap(uploadsOf));
  for (const sha256 of uploadsOf(gone)) if (!kept.has(sha256)) await uploads.remove(sha256);
}

function uploadsOf({ files }: NewRegistration): string[] {
  return files.flatMap(({ source }) => ('upload' in source ? [source.upload] : []));
}
