import { redisScript } from './redis-connection';

/*
 * Both read the clock of the server, which is one for all who ask, and answer whether it is allowed, what remains and the
 * milliseconds until the same would pass. KEYS[1] is where the key has what it spent. The rules are those of `spend` in
 * the base.
 */
const common = `
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number)
  return string.format('%.0f', math.min(number, 9007199254740991))
end

local function keep(ttl)
  redis.call('PEXPIRE', key, whole(math.max(1, math.min(ttl, 315360000000))))
end
`;

/** A hash with the tokens and when there were so many. ARGV: capacity, refill per second, cost. */
export const tokenBucketScript = redisScript(`${common}
local capacity, refill, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local before = redis.call('HMGET', key, 'tokens', 'at')
local tokens, at = capacity, now
if before[1] then
  at = math.max(now, tonumber(before[2]))
  tokens = math.min(capacity, tonumber(before[1]) + (at - tonumber(before[2])) / 1000 * refill)
end
local allowed = tokens + 1e-9 >= cost
if allowed then tokens = math.max(0, tokens - cost) end
local retry = allowed and 0 or math.ceil((cost - tokens) / refill * 1000)
redis.call('HSET', key, 'tokens', string.format('%.17g', tokens), 'at', whole(at))
keep(math.ceil((capacity - tokens) / refill * 1000))
return {allowed and 1 or 0, whole(math.floor(tokens + 1e-9)), whole(retry)}`);

/** A list of `time cost`, the oldest first. ARGV: limit, window and moment in milliseconds, cost. */
export const slidingWindowScript = redisScript(`${common}
local limit, window, moment, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local spent, total = {}, 0
for _, entry in ipairs(redis.call('LRANGE', key, 0, -1)) do
  local at, old = string.match(entry, '^(%d+) (%d+)$')
  if tonumber(at) > now - window then
    spent[#spent + 1] = {tonumber(at), tonumber(old)}
    total = total + tonumber(old)
  else
    redis.call('LPOP', key)
  end
end
local allowed, retry = total + cost <= limit, 0
if allowed then
  local last = spent[#spent]
  local at = math.max(math.ceil(now / moment) * moment, last and last[1] or 0)
  if last and last[1] == at then
    redis.call('LSET', key, -1, whole(at) .. ' ' .. whole(last[2] + cost))
  else
    redis.call('RPUSH', key, whole(at) .. ' ' .. whole(cost))
  end
  total = total + cost
  keep(math.ceil(window) + moment)
else
  local left = total
  for _, one in ipairs(spent) do
    left = left - one[2]
    if left + cost <= limit then
      retry = one[1] + math.ceil(window) - now
      break
    end
  end
end
return {allowed and 1 or 0, whole(math.max(0, math.floor(limit - total))), whole(retry)}`);
