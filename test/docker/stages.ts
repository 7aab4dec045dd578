// Dockerfiles, read: what each stage does.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Cmd, Copy, DockerfileParser, Env, From, type Instruction } from 'dockerfile-ast';

export const ROOT = resolve(import.meta.dirname, '../..');
export const DOCKERFILES = ['docker/api.Dockerfile', 'docker/worker.Dockerfile'];

export interface Stage {
  readonly name: string | null;
  /** Its image or the stage it goes on from. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export function stagesOf(file: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of DockerfileParser.parse(textOf(file)).getInstructions()) {
    if (instruction instanceof From)
      stages.push({
        name: instruction.getBuildStage(),
        base: instruction.getImage() ?? '',
        instructions: [],
      });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Of `ARG NAME=default` before the first stage. */
export function defaultOf(file: string, argument: string): string | undefined {
  return new RegExp(`^ARG ${argument}=(.*)$`, 'm').exec(textOf(file))?.[1];
}

export interface CopyStep {
  /** Stage that it is copied from; null: the build context. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

export function copiesOf({ instructions }: Stage): CopyStep[] {
  return instructions
    .filter((instruction) => instruction instanceof Copy)
    .map((copy) => {
      const from = copy.getFlags().find((flag) => flag.getName() === 'from');
      const values = copy.getArguments().map((argument) => argument.getValue());
      return { from: from?.getValue() ?? null, sources: values.slice(0, -1), target: values.at(-1) ?? '' };
    });
}

export function environmentOf({ instructions }: Stage): Record<string, string> {
  const properties = instructions
    .filter((instruction) => instruction instanceof Env)
    .flatMap((env) => env.getProperties());
  return Object.fromEntries(properties.map((one) => [one.getName(), one.getValue() ?? '']));
}

/** The words of an instruction in exec form. */
export function commandOf({ instructions }: Stage): string[] {
  const command = instructions.find((instruction) => instruction instanceof Cmd);
  return parseWords(command?.getArgumentsContent() ?? '[]');
}

export function healthcheckOf({ instructions }: Stage): string[] | null {
  const text = find(instructions, 'HEALTHCHECK')?.getArgumentsContent();
  return text ? parseWords(text.slice(text.indexOf('['))) : null;
}

export function find(instructions: readonly Instruction[], keyword: string): Instruction | undefined {
  return instructions.find((instruction) => instruction.getKeyword() === keyword);
}

function parseWords(text: string): string[] {
  return JSON.parse(text) as string[];
}
