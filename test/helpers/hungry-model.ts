// A model that needs more memory than there is for batches above 4: batch^12 numbers.
import { integers, node } from '../../src/models/onnx-builder.ts';
import { smallGraph } from '../unit/models/fixtures.ts';

export function hungryGraph(): Uint8Array {
  return smallGraph({
    constants: [integers('first', [0]), integers('one', [1])],
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'first'], 'n'),
      node('Mul', ['n', 'n'], 'n2'),
      node('Mul', ['n2', 'n2'], 'n4'),
      node('Mul', ['n4', 'n4'], 'n8'),
      node('Mul', ['n8', 'n4'], 'n12'),
      node('ConstantOfShape', ['n12'], 'zeros'),
      node('ReduceSum', ['zeros'], 'zero'),
      node('Reshape', ['zero', 'one'], 'flat'),
      node('Add', ['x', 'flat'], 'denoised'),
    ],
  });
}
