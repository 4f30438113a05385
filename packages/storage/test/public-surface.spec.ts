import * as storage from '../src';
import * as contract from '../src/contract';
import * as dynamodb from '../src/dynamodb';
import * as elasticsearch from '../src/elasticsearch';
import * as keyv from '../src/keyv';
import * as memcached from '../src/memcached';
import * as memory from '../src/memory';
import * as mongodb from '../src/mongodb';
import * as opensearch from '../src/opensearch';
import * as platform from '../src/platform';
import * as redis from '../src/redis';
import * as rocksdb from '../src/rocksdb';
import * as typeorm from '../src/typeorm';
import * as valkey from '../src/valkey';

const services = ['MemoryEventLog', 'MemoryLockService', 'MemoryPubSub', 'MemoryRateLimitStore'];

describe('@tenon/storage', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(storage).sort()).toEqual([
      'AtomicStore',
      'BaseStore',
      'CorruptedDataError',
      'DecryptionError',
      'DeserializationError',
      'DriverError',
      'EnumerableStore',
      'EventLog',
      'InvalidKeyError',
      'InvalidTtlError',
      'KeyMutex',
      'KeyValueStore',
      'LockService',
      ...services,
      'MemoryStore',
      'NotACounterError',
      'PubSub',
      'RateLimitStore',
      'ReadOnlyError',
      'SerializationError',
      'StorageHealth',
      'StorageModule',
      'StoreClosedError',
      'StoreError',
      'StoreEventLog',
      'StoreFullError',
      'StoreLifecycle',
      'StoreLockService',
      'StoreRateLimitStore',
      'StoreSetupError',
      'StoreTimeoutError',
      'StoreUnavailableError',
      'UnsupportedCapabilityError',
      'ValueTooLargeError',
      'boundedName',
      'checkName',
      'checkRule',
      'checkStream',
      'checkedTtl',
      'clampTtl',
      'compress',
      'decodeRecord',
      'defaultValue',
      'encodeRecord',
      'encrypted',
      'fallback',
      'fernet',
      'isLive',
      'limitSize',
      'loadPackage',
      'log',
      'maxKeyBytes',
      'memoryStore',
      'nearCache',
      'prefixCollections',
      'prefixKeys',
      'readOnly',
      'requireCapabilities',
      'retry',
      'route',
      'singleCollection',
      'statistics',
      'steadyClock',
      'streamOf',
      'textOf',
      'timeout',
      'validated',
      'valueOf',
    ]);
  });
});

describe('@tenon/storage/memory', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(memory).sort()).toEqual([...services, 'MemoryStore', 'memoryStore']);
  });
});

describe('@tenon/storage/dynamodb', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(dynamodb).sort()).toEqual(['DynamoStore', 'dynamoStore']);
  });
});

describe('@tenon/storage/keyv', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(keyv).sort()).toEqual(['KeyvStore', 'keyvStore']);
  });
});

describe('@tenon/storage/memcached', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(memcached).sort()).toEqual(['MemcachedStore', 'memcachedStore']);
  });
});

describe('@tenon/storage/platform', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(platform).sort()).toEqual(['defaultStore']);
  });
});

describe('@tenon/storage/redis', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(redis).sort()).toEqual([
      'RedisConnection',
      'RedisEventLog',
      'RedisLockService',
      'RedisPubSub',
      'RedisRateLimitStore',
      'RedisStore',
      'redisConnection',
      'redisEventLog',
      'redisLockService',
      'redisPubSub',
      'redisRateLimitStore',
      'redisStore',
    ]);
  });
});

describe('@tenon/storage/typeorm', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(typeorm).sort()).toEqual(['CreateTenonEntries', 'TypeOrmStore', 'diskStore', 'typeOrmStore']);
  });
});

describe('@tenon/storage/elasticsearch', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(elasticsearch).sort()).toEqual(['ElasticsearchStore', 'elasticsearchStore']);
  });
});

describe('@tenon/storage/mongodb', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(mongodb).sort()).toEqual(['MongoStore', 'mongoStore']);
  });
});

describe('@tenon/storage/opensearch', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(opensearch).sort()).toEqual(['OpenSearchStore', 'openSearchStore']);
  });
});

describe('@tenon/storage/rocksdb', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(rocksdb).sort()).toEqual(['RocksStore', 'rocksStore']);
  });
});

describe('@tenon/storage/valkey', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(valkey).sort()).toEqual([
      'ValkeyEventLog',
      'ValkeyLockService',
      'ValkeyPubSub',
      'ValkeyRateLimitStore',
      'ValkeyStore',
      'valkeyConnection',
      'valkeyEventLog',
      'valkeyLockService',
      'valkeyPubSub',
      'valkeyRateLimitStore',
      'valkeyStore',
    ]);
  });
});

describe('@tenon/storage/contract', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(contract).sort()).toEqual([
      'describeCases',
      'eventLogCases',
      'lockCases',
      'pubSubCases',
      'rateLimitCases',
      'runCases',
      'storeCases',
    ]);
  });
});
