// Files of models that somebody made to do harm, or by mistake.
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, TensorProto_DataLocation, type TensorProto } from 'onnx-buf';
import { floats } from '../../src/models/onnx-builder.ts';
import { npz, rawNpy } from '../unit/models/fixtures.ts';

/** A weight [2] of a graph that says it is kept in a file of its own, wherever that may be. */
export function weightIn(location: string): TensorProto {
  return Object.assign(floats('w', [2], [0, 0]), {
    rawData: new Uint8Array(0),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [create(StringStringEntryProtoSchema, { key: 'location', value: location })],
  });
}

/** What numpy.savez leaves of Python objects. */
export function pickledNpz(): Uint8Array {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }";
  return npz({ x0: rawNpy(header, Uint8Array.from(Buffer.from('\x80\x04cos\nsystem\n.', 'latin1'))) });
}

/** An archive of one entry whose directory says that it is of that size once unpacked (zip64, APPNOTE.TXT 4.5.3). */
export function declaringSize(archive: Uint8Array, bytes: number): Uint8Array {
  const zip = Buffer.from(archive);
  const entry = zip.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(bytes), 4);
  zip.writeUInt32LE(0xffffffff, entry + 24);
  zip.writeUInt16LE(extra.length, entry + 30);
  zip.writeUInt32LE(end - entry + extra.length, end + 12);
  const nameEnd = entry + 46 + zip.readUInt16LE(entry + 28);
  return Buffer.concat([zip.subarray(0, nameEnd), extra, zip.subarray(nameEnd)]);
}
