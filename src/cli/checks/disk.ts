import { access, constants, mkdir, statfs } from 'node:fs/promises';
import type { Config } from '../../config.ts';
import type { Finding } from '../../finding.ts';

const GIB = 2 ** 30;
/** The append-only file is written anew beside the old one from time to time. */
const ENOUGH_GIB = 2;

/** Where the embedded Redis keeps its data. */
export async function checkDisk({ dataDir, redisUrl }: Config): Promise<Finding[]> {
  if (redisUrl !== null) return [];
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const advice = 'set DATA_DIR to a folder that may be written to';
    return [
      {
        level: 'failure',
        what: `DATA_DIR ${dataDir} cannot be written to: ${(error as Error).message}`,
        advice,
      },
    ];
  }
  const { bavail, bsize } = await statfs(dataDir);
  const free = (bavail * bsize) / GIB;
  const what = `${free.toFixed(1)} GiB free in ${dataDir}`;
  if (free >= ENOUGH_GIB) return [{ level: 'ok', what }];
  return [
    {
      level: 'warning',
      what,
      advice: `${ENOUGH_GIB} GiB and more are safe: a probe takes 1 MiB a 16 paths at 128 levels`,
    },
  ];
}
