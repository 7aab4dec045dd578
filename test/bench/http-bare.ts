// What the HTTP layer is measured against: Fastify, one Redis GET; Fastify, one MULTI and one BullMQ add. Nothing is
// checked or kept apart, and nothing logged unless LOG_LEVEL is info. Run as a process of its own: REDIS_URL and PORT in the
// environment.
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { ulid } from 'ulid';
import { createQueue } from '../../src/jobs/queues.ts';
import { BARE_KEY } from './http-processes.ts';

const redis = new Redis(String(process.env['REDIS_URL']), { maxRetriesPerRequest: null });
const queue = createQueue<{ jobId: string }>('bench', redis);
const app = Fastify({ logger: process.env['LOG_LEVEL'] === 'info' });

app.get('/schedules/:model', async (_request, reply) => {
  return reply.type('application/json; charset=utf-8').send(await redis.get(BARE_KEY));
});

app.post('/optimize', async (request, reply) => {
  const id = ulid();
  const job = { id, status: 'queued', request: request.body };
  await redis
    .multi()
    .hset(`bench:job:${id}`, 'request', JSON.stringify(job.request))
    .zadd('bench:jobs', 0, id)
    .exec();
  await queue.add('optimize', { jobId: id }, { jobId: id });
  return reply.code(202).send(job);
});

process.once('SIGTERM', () => process.exit(0));
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
