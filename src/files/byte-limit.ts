import { Transform } from 'node:stream';

/** Passes bytes on, at most `limit` of them; at the next one it fails with what `refuse` makes. */
export function byteLimit(limit: number, refuse: () => Error): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > limit) done(refuse());
      else done(null, chunk);
    },
  });
}
