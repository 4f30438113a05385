import { redisScript } from './redis-connection';

/**
 * KEYS: the stream; ARGV: text, length, time to live in milliseconds. Answers the id. Ids begin with the time of the
 * server, so that they go on where a stream was forgotten.
 */
export const appendScript = redisScript(`
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'event', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return id`);

/**
 * KEYS: the stream; ARGV: milliseconds. What is empty keeps its last id for a while: an id within the same millisecond
 * must not come back.
 */
export const dropScript = redisScript(`
redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
return redis.call('PEXPIRE', KEYS[1], ARGV[1])`);
