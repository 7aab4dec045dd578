/** `npm run check:dashboard`: whether the committed build of the dashboard is what its sources give. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const COMMITTED = join(import.meta.dirname, 'dist');

async function filesOf(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, i) => [file.slice(directory.length), texts[i]]));
}

const fresh = await mkdtemp(join(tmpdir(), 'stepsmith-dashboard-'));
try {
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), build: { outDir: fresh } });
  const [built, committed] = await Promise.all([filesOf(fresh), filesOf(COMMITTED)]);
  const names = [...new Set([...built.keys(), ...committed.keys()])];
  const differing = names.filter((name) => built.get(name) !== committed.get(name));
  if (differing.length > 0) {
    const files = differing.join(', ');
    process.stderr.write(
      `src/dashboard/dist is not what its sources give (${files}); run \`npm run build:dashboard\`\n`,
    );
    process.exitCode = 1;
  }
} finally {
  await rm(fresh, { recursive: true });
}
