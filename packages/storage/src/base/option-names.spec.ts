import { Keyv } from 'keyv';
import { dynamoStore } from '../dynamodb';
import { elasticsearchStore } from '../elasticsearch';
import { keyvStore } from '../keyv';
import { memoryStore } from '../memory';
import { openSearchStore } from '../opensearch';
import { rocksStore } from '../rocksdb';
import { diskStore, typeOrmStore } from '../typeorm';
import { memcachedStore } from '../memcached';
import { mongoStore } from '../mongodb';
import { defaultStore } from '../platform';
import { redisLockService, redisStore } from '../redis';
import { valkeyStore } from '../valkey';
import { clampTtl, compress, encrypted, fallback, fernet, limitSize, log, nearCache, readOnly, retry, statistics } from '../wrappers'; // prettier-ignore

type AnyFunction = (...given: unknown[]) => unknown;

const store = memoryStore();
const url = 'redis://127.0.0.1:1';
const misspelt: readonly (readonly [string, AnyFunction, ...unknown[]])[] = [
  ['memoryStore', memoryStore as AnyFunction, { maxSize: 5 }],
  ['redisStore', redisStore as AnyFunction, { url, prefix: 'shop:' }],
  ['redisLockService', redisLockService as AnyFunction, { url, prefix: 'shop:' }],
  ['valkeyStore', valkeyStore as AnyFunction, { url, prefix: 'shop:' }],
  ['memcachedStore', memcachedStore as AnyFunction, { servers: ['127.0.0.1:1'], prefix: 'shop:' }],
  ['mongoStore', mongoStore as AnyFunction, { url: 'mongodb://127.0.0.1:1', table: 'entries' }],
  ['elasticsearchStore', elasticsearchStore as AnyFunction, { node: 'http://127.0.0.1:1', prefix: 'shop' }],
  ['openSearchStore', openSearchStore as AnyFunction, { node: 'http://127.0.0.1:1', prefix: 'shop' }],
  ['dynamoStore', dynamoStore as AnyFunction, { table: 'entries', create: true }],
  ['keyvStore', keyvStore as AnyFunction, new Keyv(), { isShared: true }],
  ['rocksStore', rocksStore as AnyFunction, { path: 'data', sync: true }],
  ['diskStore', diskStore as AnyFunction, { path: 'data/store.db', mode: 0o600 }],
  ['typeOrmStore', typeOrmStore as AnyFunction, { type: 'postgres', host: '127.0.0.1', user: 'shop' }],
  ['defaultStore', defaultStore as AnyFunction, { name: 'notes' }],
  ['clampTtl', clampTtl as AnyFunction, store, { maximum: 5 }],
  ['compress', compress as AnyFunction, store, { minbytes: 5 }],
  ['encrypted', encrypted as AnyFunction, store, { keys: [Buffer.alloc(32)], allowPlainText: true }],
  ['fallback', fallback as AnyFunction, store, store, { write: true }],
  ['fernet', fernet as AnyFunction, { keys: [Buffer.alloc(32).toString('base64url')], ttl: 5 }],
  ['limitSize', limitSize as AnyFunction, store, { maxBytes: 5, onexceeded: 'ignore' }],
  ['log', log as AnyFunction, store, console, { Level: 'info' }],
  ['nearCache', nearCache as AnyFunction, store, store, { ttlMs: 5, ttl: 5 }],
  ['readOnly', readOnly as AnyFunction, store, { onwrite: 'ignore' }],
  ['retry', retry as AnyFunction, store, { attempt: 5 }],
  ['statistics', statistics as AnyFunction, store, { maxCollection: 5 }],
];

const cases = misspelt.map(([name, make, ...given]) => ({ name, make, given }));

describe('options', () => {
  it.each(cases)('of $name that there are not are refused by name', ({ make, given }) => {
    const wrong = Object.keys(given.at(-1) as object).at(-1);
    expect(() => make(...given)).toThrow(new RegExp(`^TN1015 .* takes .*and not \`${wrong}\``));
  });

  it.each([
    { name: 'redisStore', make: redisStore as AnyFunction },
    { name: 'memcachedStore', make: memcachedStore as AnyFunction },
    { name: 'mongoStore', make: mongoStore as AnyFunction },
    { name: 'dynamoStore', make: dynamoStore as AnyFunction },
    { name: 'rocksStore', make: rocksStore as AnyFunction },
    { name: 'typeOrmStore', make: typeOrmStore as AnyFunction },
  ])('of $name that are missing are told', ({ make }) => {
    expect(() => make()).toThrow(/^TN1015 .* takes .*as an object/);
  });
});
