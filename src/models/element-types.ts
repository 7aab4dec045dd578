/** How values lie in files, little-endian, under the names of numpy. float16 and bfloat16 are widened to float32 on reading. */
const ELEMENTS = {
  int8: { bytes: 1, decode: (buffer: ArrayBuffer) => new Int8Array(buffer) },
  uint8: { bytes: 1, decode: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
  int16: { bytes: 2, decode: (buffer: ArrayBuffer) => new Int16Array(buffer) },
  uint16: { bytes: 2, decode: (buffer: ArrayBuffer) => new Uint16Array(buffer) },
  int32: { bytes: 4, decode: (buffer: ArrayBuffer) => new Int32Array(buffer) },
  uint32: { bytes: 4, decode: (buffer: ArrayBuffer) => new Uint32Array(buffer) },
  int64: { bytes: 8, decode: (buffer: ArrayBuffer) => new BigInt64Array(buffer) },
  uint64: { bytes: 8, decode: (buffer: ArrayBuffer) => new BigUint64Array(buffer) },
  float16: { bytes: 2, decode: (buffer: ArrayBuffer) => widened(buffer, fromHalf) },
  bfloat16: { bytes: 2, decode: (buffer: ArrayBuffer) => widened(buffer, fromBrain) },
  float32: { bytes: 4, decode: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  float64: { bytes: 8, decode: (buffer: ArrayBuffer) => new Float64Array(buffer) },
} as const;

/** What the elements of a file are. */
export type Element = keyof typeof ELEMENTS;
/** What the values of an array were before they were widened; bfloat16 counts as the float32 it is cut from. */
export type ArrayDtype = Exclude<Element, 'bfloat16'>;
export type NumericArray = ReturnType<(typeof ELEMENTS)[Element]['decode']>;

export function bytesOf(element: Element): number {
  return ELEMENTS[element].bytes;
}

/** @param bytes - whole elements, copied: typed arrays need an address that is a multiple of their size */
export function decode(element: Element, bytes: Uint8Array): NumericArray {
  return ELEMENTS[element].decode(Uint8Array.from(bytes).buffer);
}

function widened(buffer: ArrayBuffer, widen: (bits: number) => number): Float32Array<ArrayBuffer> {
  return Float32Array.from(new Uint16Array(buffer), widen);
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function fromBrain(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
}
