import * as ort from 'onnxruntime-node';
import type { ExecutionProvider } from '../../src/config.ts';
import { StepsmithError } from '../../src/errors.ts';

/** What ONNX Runtime is asked to run on; see `EXECUTION_PROVIDERS` and `INTRA_OP_THREADS` in src/config.ts. */
export interface SessionOptions {
  readonly provider: ExecutionProvider;
  /** Threads of one operator; 0 leaves it to ONNX Runtime (one per core). */
  readonly intraOpThreads: number;
}

export type TensorType = 'float32' | 'float64' | 'int32' | 'int64';
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** A dense row-major tensor. */
export interface Tensor {
  readonly data: TensorData;
  readonly dims: readonly number[];
}

/** What models answer with. */
export interface FloatTensor extends Tensor {
  readonly data: Float32Array | Float64Array;
}

/** An input of a model; sizes that are open have names. */
export interface InputType {
  readonly type: TensorType;
  readonly dims: readonly (number | string)[];
}

/** A loaded model. `run` blocks the thread for the whole evaluation: only the device process may hold one. */
export interface Session {
  /** What the model declares an input to be. */
  input(name: string): InputType;
  run(feeds: Readonly<Record<string, Tensor>>, output: string): Promise<FloatTensor>;
  release(): Promise<void>;
}

// ONNX Runtime sends telemetry unless told not to, and keeps an id, a database and a log file a process for it. A service
// that runs other people's models reports to nobody. It is read when the first session is opened.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
// What goes wrong natively is told by the error that is thrown; the copy on stderr would only be noise.
ort.env.logLevel = 'error';

/**
 * Loads an ONNX model from a file, or from memory with the folder that its external data are in.
 *
 * Idle threads sleep instead of spinning: the device process holds two sessions (the model and the Gram product) and
 * a thread that draws noise, and spinning threads of the one would take the cores of the other.
 *
 * @throws whatever ONNX Runtime throws; callers know what the model is and name it.
 */
export async function openSession(
  source: string | Uint8Array,
  options: SessionOptions,
  externalData?: string,
): Promise<Session> {
  const sessionOptions: ort.InferenceSession.SessionOptions = {
    executionProviders: nativeProviders(options.provider),
    intraOpNumThreads: options.intraOpThreads,
    extra: {
      session: {
        intra_op: { allow_spinning: '0' },
        ...(externalData !== undefined && { model_external_initializers_file_folder_path: externalData }),
      },
    },
  };
  const session =
    typeof source === 'string'
      ? await ort.InferenceSession.create(source, sessionOptions)
      : await ort.InferenceSession.create(source, sessionOptions);
  return {
    input: (name) => inputType(session, name),
    run: (feeds, output) => run(session, feeds, output),
    release: () => session.release(),
  };
}

/** What TensorRT cannot run, such as products in float64, runs on CUDA. */
function nativeProviders(provider: ExecutionProvider): ort.InferenceSession.ExecutionProviderConfig[] {
  if (provider.name === 'cpu') return [{ name: 'cpu' }];
  const { name, deviceId } = provider;
  const cuda = { name: 'cuda', deviceId };
  return name === 'tensorrt' ? [{ name, deviceId }, cuda] : [cuda];
}

const TENSOR_TYPES: readonly string[] = ['float32', 'float64', 'int32', 'int64'] satisfies TensorType[];

function inputType(session: ort.InferenceSession, name: string): InputType {
  const input = session.inputMetadata.find((metadata) => metadata.name === name);
  if (!input?.isTensor) throw new StepsmithError('model_failed', `the model has no tensor input "${name}"`);
  const { type, shape } = input;
  if (!TENSOR_TYPES.includes(type))
    throw new StepsmithError('model_failed', `input "${name}" is ${type}, which cannot be fed`);
  return { type: type as TensorType, dims: shape };
}

async function run(
  session: ort.InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  output: string,
): Promise<FloatTensor> {
  const results = await session.run(
    Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toNative(tensor)])),
    [output],
  );
  return fromNative(results[output], output);
}

function toNative({ data, dims }: Tensor): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, [...dims]);
  if (data instanceof Float64Array) return new ort.Tensor('float64', data, [...dims]);
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, [...dims]);
  return new ort.Tensor('int64', data, [...dims]);
}

function fromNative(tensor: ort.Tensor | undefined, output: string): FloatTensor {
  if (tensor?.data instanceof Float32Array || tensor?.data instanceof Float64Array)
    return { data: tensor.data, dims: tensor.dims };
  throw new StepsmithError(
    'model_failed',
    `output "${output}" is ${tensor ? `of type ${tensor.type}` : 'missing'}, not float`,
  );
}
