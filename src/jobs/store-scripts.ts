// What src/jobs/store.ts does to a job in one step: the hash, its events and its place among the others.
import { TELL } from './event-log.ts';
import { TAKE_TURNS } from './fair-turns.ts';
import { INDEX, UNFINISHED } from './job-index.ts';
import { POST } from './outbox.ts';

/** Ends with the client. */
const RUNNING = 'stepsmith:jobs:running:';

/**
 * Stores a job, in its first state, and takes a turn for it, unless it is there already.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events, KEYS[3] the lane of its class, KEYS[4...] its sets in the index
 *         ARGV[1] job id, ARGV[2] client, ARGV[3...] field, value, ... of the hash
 * Output: its turn; -1 where it is there already
 */
export const CREATE = `${TELL}${TAKE_TURNS}
if redis.call('EXISTS', KEYS[1]) == 1 then return -1 end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
for i = 4, #KEYS do redis.call('ZADD', KEYS[i], 0, ARGV[1]) end
redis.call('SADD', '${UNFINISHED}', ARGV[1])
tell(KEYS[1], KEYS[2], ARGV[1], 'state')
return take_turns(KEYS[3], ARGV[2], 1)`;

/**
 * Moves a job to another state, if the machine allows it, and sets fields with it.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events
 *         ARGV[1] job id, ARGV[2] states it may come from, comma-separated, ARGV[3] the new one, ARGV[4] '1' if that is final,
 *         ARGV[5] seconds that the job and its events are kept after its end, 0 for ever,
 *         ARGV[6...] field, value, ... to set
 * Output: 1 moved, 0 not allowed from its state, -1 no such job
 */
export const TRANSITION = `${TELL}${POST}${INDEX}
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return -1 end
if not string.find(',' .. ARGV[2] .. ',', ',' .. status .. ',', 1, true) then return 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[3], unpack(ARGV, 6))
enter(ARGV[1], status, ARGV[3])
tell(KEYS[1], KEYS[2], ARGV[1], 'state')
if ARGV[4] == '1' then
  redis.call('SREM', '${UNFINISHED}', ARGV[1])
  redis.call('SREM', '${RUNNING}' .. (redis.call('HGET', KEYS[1], 'client') or ''), ARGV[1])
  tell(KEYS[1], KEYS[2], ARGV[1], 'completed')
  post(ARGV[1], 'completed')
  if tonumber(ARGV[5]) > 0 then keep(ARGV[1], ARGV[5]) end
end
return 1`;

/**
 * Starts a queued job, unless its client has enough running.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events, ARGV[1] job id, ARGV[2] the most jobs a client may have running, 0 for
 *         any number, ARGV[3] the time
 * Output: 1 started, 0 it is not queued, -1 the client has enough running
 */
export const START = `${TELL}${POST}${INDEX}
local fields = redis.call('HMGET', KEYS[1], 'status', 'client')
if fields[1] ~= 'queued' then return 0 end
local running = '${RUNNING}' .. (fields[2] or '')
if tonumber(ARGV[2]) > 0 and redis.call('SCARD', running) >= tonumber(ARGV[2]) then return -1 end
redis.call('SADD', running, ARGV[1])
redis.call('HSET', KEYS[1], 'status', 'running', 'started_at', ARGV[3])
enter(ARGV[1], 'queued', 'running')
tell(KEYS[1], KEYS[2], ARGV[1], 'state')
post(ARGV[1], 'started')
return 1`;

/**
 * Runs one command on the hash of a job, unless the job is gone: a late report must not bring a part of it back. A job
 * that has ended tells nothing more.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events
 *         ARGV[1] job id, ARGV[2] the command, ARGV[3...] its arguments after the key
 * Output: 1 done, 0 no such job
 */
export const UPDATE = `${TELL}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call(ARGV[2], KEYS[1], unpack(ARGV, 3))
if redis.call('SISMEMBER', '${UNFINISHED}', ARGV[1]) == 1 then tell_progress(KEYS[1], KEYS[2], ARGV[1]) end
return 1`;

/**
 * Notes that a job has come to a stage, unless the job is gone.
 *
 * Input:  as UPDATE, ARGV[1] job id, ARGV[2] the stage, ARGV[3] field of when it was first entered, ARGV[4] the time
 * Output: the status of the job, '' when there is no such job
 */
export const ENTER = `${TELL}
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return '' end
redis.call('HSET', KEYS[1], 'stage', ARGV[2])
redis.call('HSETNX', KEYS[1], ARGV[3], ARGV[4])
if redis.call('SISMEMBER', '${UNFINISHED}', ARGV[1]) == 1 then tell_progress(KEYS[1], KEYS[2], ARGV[1]) end
return status`;
