import * as storage from '../src';
import * as contract from '../src/contract';
import * as elasticsearch from '../src/elasticsearch';
import * as memory from '../src/memory';
import * as mongodb from '../src/mongodb';
import * as opensearch from '../src/opensearch';
import * as redis from '../src/redis';
import * as rocksdb from '../src/rocksdb';
import * as valkey from '../src/valkey';

const services = ['MemoryEventLog', 'MemoryLockService', 'MemoryPubSub', 'MemoryRateLimitStore'];

describe('@tenon/storage', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(storage).sort()).toEqual([
      'BaseStore',
      'CorruptedDataError',
      'DecryptionError',
      'DeserializationError',
      'DriverError',
      'InvalidKeyError',
      'InvalidTtlError',
      'KeyMutex',
      ...services,
      'MemoryStore',
      'NotACounterError',
      'ReadOnlyError',
      'SerializationError',
      'StoreClosedError',
      'StoreError',
      'StoreFullError',
      'StoreLifecycle',
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
      'decodeRecord',
      'encodeRecord',
      'encrypted',
      'fernet',
      'isLive',
      'loadPackage',
      'maxKeyBytes',
      'memoryStore',
      'requireCapabilities',
      'steadyClock',
      'streamOf',
      'textOf',
      'valueOf',
    ]);
  });
});

describe('@tenon/storage/elasticsearch', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(elasticsearch).sort()).toEqual(['ElasticsearchStore', 'elasticsearchStore']);
  });
});

describe('@tenon/storage/memory', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(memory).sort()).toEqual([...services, 'MemoryStore', 'memoryStore']);
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

describe('@tenon/storage/redis', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(redis).sort()).toEqual(['RedisStore', 'redisStore']);
  });
});

describe('@tenon/storage/rocksdb', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(rocksdb).sort()).toEqual(['RocksStore', 'rocksStore']);
  });
});

describe('@tenon/storage/valkey', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(valkey).sort()).toEqual(['ValkeyStore', 'valkeyStore']);
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
