import { Command } from 'commander';
import { diffCommand } from './schedules-diff.ts';
import { getCommand } from './schedules-get.ts';
import { listCommand } from './schedules-list.ts';
import { promoteCommand } from './schedules-promote.ts';

/** `stepsmith schedules ...` */
export function schedulesCommand(): Command {
  const schedules = new Command('schedules').description('get, compare and promote schedules');
  for (const command of [listCommand, getCommand, diffCommand, promoteCommand])
    schedules.addCommand(command());
  return schedules;
}
