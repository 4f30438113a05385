import { redisScript } from './redis-connection';

/*
 * A record is a string at `root r: id`. Beside it are three sorted sets, which change with it in one script, so that lists
 * are exact: `root k: collection` with the keys of a collection, `root c` with the collections, `root x` with the ids of
 * what expires by the time at which it does.
 *
 * KEYS[1] is the root and ARGV[1] the time of the caller. All keys begin with the root: one that holds a hash tag, such as
 * `{tenon}:`, keeps them together.
 */
const records = `
local root, now = KEYS[1], tonumber(ARGV[1])

local function names(id)
  local colon = string.find(id, ':', 1, true)
  local from = colon + 1
  local to = colon + tonumber(string.sub(id, 1, colon - 1))
  return string.sub(id, from, to), string.sub(id, to + 1)
end

-- The revision and what follows it; nil where there is no live record.
local function live(id)
  local head = redis.call('GETRANGE', root .. 'r:' .. id, 0, 79)
  if head == '' then return nil end
  local revision, created, expires = string.match(head, '^([%w_]+) (%d+) ([%d-]+)\\n')
  if not revision then return '', '0', '-' end
  if expires ~= '-' and tonumber(expires) <= now then return nil end
  return revision, created, expires
end

local function drop(id)
  local collection, key = names(id)
  redis.call('DEL', root .. 'r:' .. id)
  redis.call('ZREM', root .. 'x', id)
  redis.call('ZREM', root .. 'k:' .. collection, key)
  if redis.call('EXISTS', root .. 'k:' .. collection) == 0 then redis.call('ZREM', root .. 'c', collection) end
end

local function keep(id, text, expires)
  local collection, key = names(id)
  if expires == '-' then
    redis.call('SET', root .. 'r:' .. id, text)
    redis.call('ZREM', root .. 'x', id)
  else
    -- A time to live by the clock of the server: whatever that shows, the record is not gone early.
    local ttl = math.max(1, tonumber(expires) - now + 1)
    redis.call('SET', root .. 'r:' .. id, text, 'PX', string.format('%.0f', ttl))
    redis.call('ZADD', root .. 'x', expires, id)
  end
  redis.call('ZADD', root .. 'k:' .. collection, 0, key)
  redis.call('ZADD', root .. 'c', 0, collection)
end
`;

/** ARGV: now, id, text, expires. */
export const writeScript = redisScript(`${records}
keep(ARGV[2], ARGV[3], ARGV[4])
return 1`);

/** ARGV: now, id, text, expires, expected revision or nothing. */
export const writeIfScript = redisScript(`${records}
if live(ARGV[2]) ~= ARGV[5] then return 0 end
keep(ARGV[2], ARGV[3], ARGV[4])
return 1`);

/** ARGV: now, id, JSON text, revision, expected revision. */
export const replaceScript = redisScript(`${records}
local id = ARGV[2]
local revision, created, expires = live(id)
if revision ~= ARGV[5] then return 0 end
keep(id, ARGV[4] .. ' ' .. created .. ' ' .. expires .. '\\n' .. ARGV[3], expires)
return 1`);

/** ARGV: now, id. What has expired goes, too, and does not count. */
export const removeScript = redisScript(`${records}
local revision = live(ARGV[2])
drop(ARGV[2])
return revision and 1 or 0`);

/** ARGV: now, id, expected revision. */
export const removeIfScript = redisScript(`${records}
if live(ARGV[2]) ~= ARGV[3] then return 0 end
drop(ARGV[2])
return 1`);

/** ARGV: now, id. */
export const takeScript = redisScript(`${records}
local text = live(ARGV[2]) and redis.call('GET', root .. 'r:' .. ARGV[2])
drop(ARGV[2])
return text`);

/** ARGV: now, id, text, expires, revision, by. Answers the sum; nothing where there is none. */
export const incrementScript = redisScript(`${records}
local id, most = ARGV[2], 9007199254740991
local revision, created, expires = live(id)
if not revision then
  keep(id, ARGV[3], ARGV[4])
  return ARGV[6]
end
local text = redis.call('GET', root .. 'r:' .. id)
local value = string.match(text, '\\n(%-?%d+)$')
if revision == '' or not value then return false end
local sum = tonumber(value) + tonumber(ARGV[6])
if math.abs(tonumber(value)) > most or math.abs(sum) > most then return false end
local written = string.format('%.0f', sum)
keep(id, ARGV[5] .. ' ' .. created .. ' ' .. expires .. '\\n' .. written, expires)
return written`);

/** ARGV: now, id, expires. */
export const touchScript = redisScript(`${records}
local id, expires = ARGV[2], ARGV[3]
local revision, created = live(id)
if not revision or revision == '' then return 0 end
local text = redis.call('GET', root .. 'r:' .. id)
keep(id, revision .. ' ' .. created .. ' ' .. expires .. string.sub(text, (string.find(text, '\\n', 1, true))), expires)
return 1`);

/** ARGV: now, collection, limit, the last key of the page before or nothing. */
export const listScript = redisScript(`${records}
local collection, limit, keys = ARGV[2], tonumber(ARGV[3]), {}
local from = ARGV[4] and '(' .. ARGV[4] or '-'
repeat
  local found = redis.call('ZRANGEBYLEX', root .. 'k:' .. collection, from, '+', 'LIMIT', 0, limit)
  for _, key in ipairs(found) do
    if #keys < limit and live(#collection .. ':' .. collection .. key) then keys[#keys + 1] = key end
  end
  if #found > 0 then from = '(' .. found[#found] end
until #keys == limit or #found < limit
return keys`);

/** ARGV: now, collection, limit. Answers how many went, and how many of them were live. */
export const clearScript = redisScript(`${records}
local collection, alive = ARGV[2], 0
local found = redis.call('ZRANGE', root .. 'k:' .. collection, 0, tonumber(ARGV[3]) - 1)
for _, key in ipairs(found) do
  local id = #collection .. ':' .. collection .. key
  if live(id) then alive = alive + 1 end
  drop(id)
end
return {#found, alive}`);

/** ARGV: now, limit. */
export const cullScript = redisScript(`${records}
local found = redis.call('ZRANGEBYSCORE', root .. 'x', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(found) do drop(id) end
return #found`);
