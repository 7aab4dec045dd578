// What an image holds, laid out in a folder: what its last stage copies, and nothing else.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { copiesOf, ROOT, type Stage } from './stages.ts';

/** Files that a build sends: those git knows, without what .dockerignore leaves out. */
export function buildContext(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  const rules = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  if (rules.some((rule) => /[*?[]/.test(rule)))
    throw new Error('.dockerignore has a wildcard, which is not read here');
  const files = listed
    .toString()
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
  return files.filter((file) => !isIgnored(file, rules));
}

/** The last rule that fits decides. */
function isIgnored(file: string, rules: readonly string[]): boolean {
  const rule = rules.findLast((one) => isBelow(file, one.replace(/^!/, '')));
  return rule !== undefined && !rule.startsWith('!');
}

function isBelow(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

/** Those of the build context that an instruction copies, and where to in the image. */
export function copiedFiles(context: readonly string[], source: string, target: string): Map<string, string> {
  const files = context.filter((file) => isBelow(file, source));
  const toFolder = target.endsWith('/');
  return new Map(
    files.map((file) => {
      if (file !== source) return [file, posix.join(target, posix.relative(source, file))];
      return [file, toFolder ? posix.join(target, posix.basename(file)) : target];
    }),
  );
}

/**
 * Lays out the working directory of a stage.
 *
 * @param without - packages that its dependencies leave out
 */
export async function layOut(stage: Stage, without: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'stepsmith-image-'));
  await chmod(root, 0o755);
  const context = buildContext();
  for (const { from, sources, target } of copiesOf(stage))
    for (const source of sources) {
      if (from === null) await place(root, copiedFiles(context, source, target));
      else if (source.endsWith('/node_modules')) await linkDependencies(join(root, target), without);
    }
  return root;
}

async function place(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, target] of files) {
    await mkdir(join(root, dirname(target)), { recursive: true });
    await cp(join(ROOT, file), join(root, target));
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

/** What `npm ci --omit=dev` would install, as links to what is installed here. */
async function linkDependencies(target: string, without: readonly string[]): Promise<void> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  for (const [path, { dev }] of Object.entries(packages)) {
    const name = path.replace('node_modules/', '');
    // Packages within packages come with those.
    if (path === '' || dev || name.includes('node_modules/') || without.includes(name)) continue;
    if (!existsSync(join(ROOT, path))) continue;
    await mkdir(dirname(join(target, name)), { recursive: true });
    await symlink(join(ROOT, path), join(target, name));
  }
}
