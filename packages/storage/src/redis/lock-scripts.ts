import { redisScript } from './redis-connection';

/*
 * A lock is a string at `root l: name` that holds its owner and expires. KEYS[1] is the root; all keys begin with it.
 */

/**
 * ARGV: name, owner, time to live in milliseconds. Answers the fencing token, or nothing where another holds the lock.
 * Tokens are counted for all names at `root f`, and are never below the time in microseconds, so that they grow on where
 * the server lost its data.
 */
export const acquireScript = redisScript(`
local root = KEYS[1]
if not redis.call('SET', root .. 'l:' .. ARGV[1], ARGV[2], 'NX', 'PX', ARGV[3]) then return false end
local time = redis.call('TIME')
local token = math.max(tonumber(redis.call('GET', root .. 'f') or '0') + 1, time[1] * 1000000 + time[2])
redis.call('SET', root .. 'f', string.format('%.0f', token))
return token`);

/** ARGV: name, owner, time to live in milliseconds. */
export const renewScript = redisScript(`
local key = KEYS[1] .. 'l:' .. ARGV[1]
if redis.call('GET', key) ~= ARGV[2] then return 0 end
return redis.call('PEXPIRE', key, ARGV[3])`);

/** ARGV: name, owner. */
export const releaseScript = redisScript(`
local key = KEYS[1] .. 'l:' .. ARGV[1]
if redis.call('GET', key) ~= ARGV[2] then return 0 end
return redis.call('DEL', key)`);
