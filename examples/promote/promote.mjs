// Optimises the schedules of a model that was just trained, and makes each the champion only when it was measured to be better:
//
//     STEPSMITH_URL=https://... STEPSMITH_KEY=... node promote.mjs my-model dpmpp_2m 5,10,20
//
// Node 20 or newer, no packages. Exit code: 0 also when nothing was better, 1 when the job did not succeed.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const POLL_MS = 2_000;
const { STEPSMITH_URL = 'http://127.0.0.1:3000', STEPSMITH_KEY, GITHUB_OUTPUT } = process.env;

/** A request that is tried again while the service cannot answer; null for a 404. */
async function call(method, path, body) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(new URL(path, STEPSMITH_URL), {
      method,
      headers: {
        ...(STEPSMITH_KEY && { authorization: `Bearer ${STEPSMITH_KEY}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    if (response.ok) return response.json();
    if (response.status === 404) return null;
    if (![429, 502, 503, 504].includes(response.status) || attempt === 10)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    await sleep(1000 * attempt);
  }
}

/** What was published, measured on fresh noise and fresh data; null when it was not measured. */
function measured({ validation }) {
  const candidate = validation?.confirmation.find(({ name }) => name === validation.chosen);
  const estimate = candidate?.measures[validation.metric];
  return estimate ? { ...estimate, metric: validation.metric, samples: candidate.samples } : null;
}

/** Why a schedule is better than what is used now; null when it is not known to be. */
export function reasonToPromote(schedule, champion) {
  if (!schedule.validation?.held) return null;
  if (!champion) return 'better than the best default, and there is no champion yet';
  const [now, before] = [measured(schedule), measured(champion)];
  if (!now || !before) return before ? null : 'measured, as the champion was not';
  // Figures of another measure or another number of samples do not compare.
  if (now.metric !== before.metric || now.samples !== before.samples) return null;
  const gain = before.value - now.value;
  const error = Math.hypot(now.standard_error, before.standard_error);
  return gain > error
    ? `${now.metric} ${now.value.toPrecision(3)}, the champion's ${before.value.toPrecision(3)}`
    : null;
}

async function finishedJob(request) {
  const { id } = (await call('POST', '/optimize', request)) ?? fail(`there is no model "${request.model}"`);
  for (;;) {
    const job = (await call('GET', `/jobs/${id}`)) ?? fail(`job ${id} is gone`);
    if (job.finished_at !== null) return job;
    console.log(`${job.status} ${job.progress.stage ?? ''} ${Math.round(100 * job.progress.fraction)} %`);
    await sleep(POLL_MS);
  }
}

async function promote(schedule) {
  const { model, solver, steps, version, guidance_scale } = schedule;
  const query = new URLSearchParams({ solver, steps, guidance_scale });
  const alias = await call('GET', `/schedules/${model}/aliases/champion?${query}`);
  const champion = alias && (await call('GET', `/schedules/${model}?${query}&alias=champion`));
  const reason = champion?.id === schedule.id ? null : reasonToPromote(schedule, champion);
  if (reason)
    await call('PUT', `/schedules/${model}/aliases/champion`, { solver, steps, guidance_scale, version });
  console.log(
    `${steps} steps: version ${version} ${reason ? `is the champion now: ${reason}` : 'is not promoted'}`,
  );
  return reason !== null;
}

function fail(message) {
  throw new Error(message);
}

async function main([model, solver, steps, extra = '{}']) {
  if (!steps) fail('usage: node promote.mjs MODEL SOLVER STEPS[,STEPS...] [MORE OF THE REQUEST, AS JSON]');
  const request = { model, solver, steps: steps.split(',').map(Number), ...JSON.parse(extra) };
  const job = await finishedJob(request);
  if (job.status !== 'succeeded') fail(`job ${job.id} ${job.status}: ${job.error?.message ?? ''}`);
  const promoted = [];
  for (const schedule of job.schedules) if (await promote(schedule)) promoted.push(schedule.steps);
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `promoted=${JSON.stringify(promoted)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
