// Devices and models made for one test and gone after it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { onTestFinished } from 'vitest';
import { StepsmithError } from '../../../src/errors.ts';
import { Device } from '../../../workers/device/device.ts';
import type { DeviceOptions, ModelFiles } from '../../../workers/device/messages.ts';
import { modelFiles, onCpu, SILENT } from '../../helpers/device.ts';
import { temporaryDirectory, writeSmallModel } from '../../unit/models/fixtures.ts';

export async function startDevice(
  options: DeviceOptions = onCpu(),
  logger: Logger = SILENT,
): Promise<Device> {
  const device = await Device.start(options, logger);
  onTestFinished(() => device.stop());
  return device;
}

/** The small model of the repository's tests, with any files replaced. */
export async function smallModel(files: Parameters<typeof writeSmallModel>[1]): Promise<ModelFiles> {
  const modelsDir = await temporaryDirectory();
  await writeSmallModel(modelsDir, files);
  return modelFiles('small', modelsDir);
}

/** A model whose graph was replaced after it had been checked. */
export async function tamperedModel(onnx: Uint8Array): Promise<ModelFiles> {
  const model = await smallModel({});
  await writeFile(join(model.directory, model.manifest.onnx), onnx);
  return model;
}

/** A logger, and the lines it has written. */
export function recordingLogger(): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
  return { logger: pino({}, { write }), lines };
}

/** The StepsmithError a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<StepsmithError> {
  const outcome = await promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
  if (outcome instanceof StepsmithError) return outcome;
  throw new Error('expected a StepsmithError', { cause: outcome });
}
