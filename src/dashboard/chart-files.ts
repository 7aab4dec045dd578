import { PAPER_COLORS } from '../charts/series.ts';

/** Pixels of a PNG for each of the chart's. */
const SCALE = 2;

export function downloadSvg(svg: SVGSVGElement, title: string): void {
  save(new Blob([onPaper(svg)], { type: 'image/svg+xml' }), `${fileName(title)}.svg`);
}

export async function downloadPng(svg: SVGSVGElement, title: string): Promise<void> {
  const address = URL.createObjectURL(new Blob([onPaper(svg)], { type: 'image/svg+xml' }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = svg.clientWidth * SCALE;
  canvas.height = svg.clientHeight * SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => {
    if (blob) save(blob, `${fileName(title)}.png`);
  });
}

/** The chart by itself: black on white, its colours written out, since no stylesheet goes with it. */
function onPaper(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('color', '#111827');
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.setAttribute('fill', '#fff');
  copy.prepend(background);
  const text = new XMLSerializer().serializeToString(copy);
  return text.replaceAll(/var\((--series-[a-z-]+)\)/g, (_, name: string) => PAPER_COLORS[name] ?? '#111827');
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

function fileName(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
