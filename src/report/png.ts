import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Pixels of the image for each of the drawing's. */
const SCALE = 2;
const FONT = 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf';
const FAMILY = 'DejaVu Sans Condensed';

const { resolve } = createRequire(import.meta.url);
let font: Promise<Uint8Array> | null = null;

/** An SVG as a PNG; in a font that comes along, since servers have none. */
export async function toPng(svg: string): Promise<Uint8Array> {
  font ??= load();
  const options = {
    fitTo: { mode: 'zoom', value: SCALE } as const,
    font: { fontBuffers: [await font], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  };
  return new Resvg(svg, options).render().asPng();
}

async function load(): Promise<Uint8Array> {
  await initWasm(readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return readFile(resolve(FONT));
}
