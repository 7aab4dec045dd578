import { Command } from 'commander';
import { loadConfig } from '../../config.ts';
import { checkDevices } from '../checks/devices.ts';
import type { Finding } from '../../finding.ts';
import { checkGpus } from '../checks/gpu.ts';
import { checkDisk } from '../checks/disk.ts';
import { checkModels } from '../checks/models.ts';
import { checkRedis } from '../checks/redis.ts';
import { ExitCode } from '../exit.ts';

const MARKS = { ok: 'ok  ', warning: 'warn', failure: 'FAIL' } as const;

/** `stepsmith doctor`: what keeps the service from running well on this machine, and what to do about it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check Redis, devices, models and disk on this machine, and say what to do')
    .option('--gpu', 'only the GPUs: driver, CUDA libraries, a small network against the CPU, its throughput')
    .addHelpText(
      'after',
      '\nReads the same environment as the service. Exits with 1 when something keeps it from running.',
    )
    .action(doctor);
}

async function doctor({ gpu = false }: { gpu?: boolean }): Promise<void> {
  const config = loadConfig(process.env);
  const checks = gpu ? [checkGpus] : [checkNode, checkRedis, checkDevices, checkModels, checkDisk];
  for (const check of checks) {
    for (const { level, what, advice } of await check(config)) {
      process.stdout.write(`${MARKS[level]}  ${what}\n${advice === undefined ? '' : `      ${advice}\n`}`);
      if (level === 'failure') process.exitCode = ExitCode.failed;
    }
  }
}

function checkNode(): Finding[] {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  const what = `Node ${process.versions.node}`;
  return [enough ? { level: 'ok', what } : { level: 'failure', what, advice: 'install Node 20.19 or newer' }];
}
