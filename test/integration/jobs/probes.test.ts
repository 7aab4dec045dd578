import { beforeAll, describe, expect, it } from 'vitest';
import { evaluationsPerBlock, probeId, type ProbeSpec } from '../../../src/probes/probe.ts';
import { ProbeStore } from '../../../src/probes/store.ts';
import { useRedis } from './fixtures.ts';

const SPEC: ProbeSpec = {
  model: 'gaussian',
  modelVersion: 'sha256:0',
  guidanceScale: 1,
  levels: [0.002, 0.4, 80],
  seed: 0,
  batchSize: 16,
};

const server = useRedis();
let store: ProbeStore;
beforeAll(() => {
  store = new ProbeStore(server.redis);
});

/** Any bits of a float64 come back as they are. */
const gramOf = (index: number) =>
  Float64Array.of(index, -0, 0.1 + index, 5e-324, -1.7976931348623157e308, 1 / 3);
const measurementOf = (index: number) => ({
  evaluations: 48,
  seconds: 0.1 * index,
  executionProvider: 'cpu',
  denoisingLoss: [index, 0.1, 1e-300],
});
const put = (id: string, index: number) => store.putBlock(id, index, gramOf(index), measurementOf(index));

describe('ProbeStore', () => {
  it('gives back Grams bit for bit, in the order of their blocks, however many there are', async () => {
    const id = await store.create({ ...SPEC, seed: 1 });
    const count = 70;
    for (const index of Array.from({ length: count }, (_, i) => (i * 37) % count)) await put(id, index);
    const grams = await store.grams(id, count);
    expect(grams).toHaveLength(count);
    for (const [index, gram] of grams.entries())
      expect(Buffer.from(gram.buffer).equals(Buffer.from(gramOf(index).buffer))).toBe(true);
    expect(await store.grams(id, 2)).toEqual([gramOf(0), gramOf(1)]);
    expect(await store.measurements(id)).toEqual(Array.from({ length: count }, (_, i) => measurementOf(i)));
    expect(await store.measurements(id, 11)).toHaveLength(11);
  });

  it('stores a Gram that is a part of a larger buffer', async () => {
    const id = await store.create({ ...SPEC, seed: 2 });
    const all = Float64Array.of(9, 9, 1, 2, 3, 4, 5, 6, 9);
    await store.putBlock(id, 0, all.subarray(2, 8), measurementOf(0));
    expect(await store.grams(id, 1)).toEqual([Float64Array.of(1, 2, 3, 4, 5, 6)]);
  });

  it('keeps the block that came first: schedules may have been computed from it', async () => {
    const id = await store.create({ ...SPEC, seed: 4 });
    await put(id, 0);
    await store.putBlock(id, 0, gramOf(1), measurementOf(1));
    expect(await store.grams(id, 1)).toEqual([gramOf(0)]);
    expect(await store.measurements(id)).toEqual([measurementOf(0)]);
  });

  it('says which blocks are missing, and refuses to sum without them', async () => {
    const id = await store.create({ ...SPEC, seed: 3 });
    for (const index of [0, 2, 3, 40]) await put(id, index);
    expect(await store.missingBlocks(id, 6)).toEqual([1, 4, 5]);
    expect(await store.missingBlocks(id, 1)).toEqual([]);
    await expect(store.grams(id, 4)).rejects.toThrow('block 1 of the probe is missing');
    expect((await store.get(id))?.measurements.map(({ seconds }) => seconds)).toEqual(
      [0, 2, 3, 40].map((i) => 0.1 * i),
    );
  });

  it('keeps a probe that is created again', async () => {
    const id = await store.create({ ...SPEC, seed: 4 });
    await put(id, 0);
    const before = await store.get(id);
    expect(await store.create({ ...SPEC, seed: 4 })).toBe(id);
    expect(await store.get(id)).toEqual(before);
    expect(before).toMatchObject({ id, spec: { ...SPEC, seed: 4 } });
  });

  it('has nothing under an unknown id, nor under the keys it keeps blocks at', async () => {
    const id = await store.create({ ...SPEC, seed: 5 });
    await put(id, 0);
    for (const unknown of ['prb_none', `${id}:grams`, `${id}:measurements`])
      expect(await store.get(unknown)).toBeNull();
    expect(await store.missingBlocks('prb_none', 2)).toEqual([0, 1]);
  });
});

describe('the identity of a probe', () => {
  it('is all that determines its numbers, and not the name of its model', () => {
    const changes: Partial<ProbeSpec>[] = [
      { modelVersion: 'sha256:1' },
      { guidanceScale: 2 },
      { levels: [0.003, 0.4, 80] },
      { levels: [0.002, 0.4, null] },
      { levels: [0.002, 0.4, 4, 80] },
      { seed: 1 },
      { batchSize: 32 },
    ];
    const ids = [{}, ...changes].map((change) => probeId({ ...SPEC, ...change }));
    expect(new Set(ids).size).toBe(changes.length + 1);
    expect(probeId({ ...SPEC, model: 'renamed' })).toBe(ids[0]);
    expect(ids[0]).toMatch(/^prb_[0-9a-f]{32}$/);
  });

  it('counts the rows of whole batches', () => {
    expect(evaluationsPerBlock(3, 16)).toBe(48);
    expect(evaluationsPerBlock(3, 32)).toBe(64);
    expect(evaluationsPerBlock(1, 100)).toBe(100);
  });
});
