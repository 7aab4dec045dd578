import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SampleStore } from '../../../src/schedules/samples.ts';
import { type ScheduleDraft, ScheduleRepository } from '../../../src/schedules/repository.ts';
import { Client, expectProblem } from '../../helpers/client.ts';
import { draft, MEASURED } from '../jobs/schedule-fixtures.ts';
import { useApi } from './fixtures.ts';

const api = useApi(60_000);
const MARKUP = '<img src=x onerror="alert(1)">&\'';
let schedules: ScheduleRepository;
let version: string;

beforeAll(async () => {
  schedules = new ScheduleRepository(api.redis);
  version = (await new Client(api.url).get<{ version: string }>('/models/gaussian')).version;
});

function publish(steps: number, change: Partial<ScheduleDraft> = {}) {
  const sigmas = Array.from({ length: steps + 1 }, (_, i) => 80 * (0.002 / 80) ** (i / steps));
  const term = { value: 1.5, standard_error: 0.25 };
  const baselines = { edm: term, log_linear: term, time_uniform: term, arctan: term };
  const klub = { ...term, terms: sigmas.slice(1).map(() => term), dimension: 4, baselines, advice: null };
  return schedules.publish(
    draft(`report-${steps}`, { model_version: version, steps, sigmas, klub, ...change }),
  );
}

describe('GET /schedules/{model}/report', () => {
  it('is one page that loads nothing, under a policy that lets nothing in', async () => {
    await publish(10);
    const response = await fetch(`${api.url}/schedules/gaussian/report?steps=10`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page).not.toMatch(/<script|<link| style=|\son\w+=|(src|href)="(?!data:|#)/);
    expect(page).toContain('10 steps');
    expect(page).toContain('KLUB by step');
    expect(page).toContain('curl -H &quot;Authorization: Bearer $STEPSMITH_API_KEY&quot;');
  });

  it('is the same page every time, and is not sent again to who has it', async () => {
    const address = `${api.url}/schedules/gaussian/report?steps=10`;
    const [first, second] = [await fetch(address), await fetch(address)];
    expect(await second.text()).toBe(await first.text());
    const etag = String(first.headers.get('etag'));
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('shows markup in what users and models wrote as text, and samples as data', async () => {
    const candidate = { ...MEASURED.confirmation[0], name: MARKUP, diverged: MARKUP };
    const validation = { ...MEASURED, chosen: MARKUP, winner: MARKUP, confirmation: [candidate] };
    const { id } = await publish(4, { validation });
    await schedules.note({ id, model: 'gaussian' }, MARKUP);
    const columns = [{ name: MARKUP, role: 'own' as const, bytes: Buffer.from('PNG') }];
    await new SampleStore(api.redis).put(id, { kind: 'images', count: 1, width: 8, height: 8, columns });
    const page = await (await fetch(`${api.url}/schedules/gaussian/report?steps=4`)).text();
    expect(page).not.toContain('<img src=x');
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
    expect(page).toContain(`src="data:image/png;base64,${Buffer.from('PNG').toString('base64')}"`);
  });

  it.each([1, 40])('draws %i steps without a number that is none', async (steps) => {
    await publish(steps);
    const page = await (await fetch(`${api.url}/schedules/gaussian/report?steps=${steps}`)).text();
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('says how to read a schedule of a guidance scale', async () => {
    await publish(6, { guidance_scale: 2.5 });
    const address = `${api.url}/schedules/gaussian/report?steps=6&guidance_scale=2.5`;
    expect(await (await fetch(address)).text()).toContain('guidance_scale=2.5');
  });

  it('is there for what was published with the paper, of which nothing was measured', async () => {
    const page = await fetch(`${api.url}/schedules/stable-diffusion-xl/report?steps=10`);
    expect(await page.text()).toContain('Published with the paper; not measured here.');
  });

  it.each([
    ['/schedules/gaussian/report', 422, 'invalid-request'],
    ['/schedules/gaussian/report?steps=10&version=1&alias=champion', 422, 'invalid-request'],
    ['/schedules/gaussian/report?steps=10&format=csv', 422, 'invalid-request'],
    ['/schedules/nobody/report?steps=10', 404, 'model-not-found'],
    ['/schedules/gaussian/report?steps=10&version=9', 404, 'schedule-not-found'],
    ['/schedules/gaussian/charts/frechet-by-exponent.svg?steps=10', 404, 'chart-not-found'],
    ['/schedules/gaussian/charts/sigma.gif?steps=10', 422, 'invalid-request'],
  ])('refuses %s', async (address, status, type) => {
    expectProblem(await new Client(api.url).send(address), status, type);
  });
});

describe('GET /schedules/{model}/charts/{chart}', () => {
  it('is an SVG with its colours written out, and a PNG of twice its size', async () => {
    const address = `${api.url}/schedules/gaussian/charts/sigma`;
    const svg = await fetch(`${address}.svg?steps=10`);
    expect(svg.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    const text = await svg.text();
    expect(text).toMatch(/^<svg .*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(text).not.toContain('var(');
    const png = await fetch(`${address}.png?steps=10`);
    expect(png.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await png.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(2 * 760);
  });
});
