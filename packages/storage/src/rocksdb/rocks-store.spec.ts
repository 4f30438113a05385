import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rocksHarness } from '../../test/rocks-harness';
import { StillClock } from '../../test/still-clock';
import { StoreProcesses } from '../../test/store-processes';
import { describeCases, storeCases } from '../contract';
import { describeRocksFailure } from './rocks-failure';
import { rocksStore, type RocksStore } from './rocks-store';
import { WriteAheadLog } from './write-ahead-log';

let processes: StoreProcesses;

beforeAll(async () => {
  processes = await StoreProcesses.build();
});

afterAll(async () => {
  await processes.remove();
});

describeCases({ describe, it }, 'RocksStore', storeCases(rocksHarness(() => processes)));

describe('RocksStore', () => {
  let folder: string;
  const opened: RocksStore[] = [];
  const open = (path: string, clock?: StillClock): RocksStore => {
    const store = rocksStore({ path, clock: clock?.now });
    opened.push(store);
    return store;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-rocks-'));
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it('makes its folder for its owner only, and leaves one alone that is there', async () => {
    await open(join(folder, 'new', 'data')).setup();
    for (const path of ['new', 'new/data']) expect((await stat(join(folder, path))).mode & 0o777).toBe(0o700);
    const there = join(folder, 'there');
    await mkdir(there);
    await chmod(there, 0o750);
    await open(there).setup();
    expect((await stat(there)).mode & 0o777).toBe(0o750);
  });

  it('refuses a folder that is open, says so, and opens it when it is free', async () => {
    const first = open(folder);
    await first.put('key', 1);
    const second = open(folder);
    const refusal = await second.get('key').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'StoreUnavailableError', code: 'TN8002', outcome: 'not-sent' });
    expect(String(refusal)).toContain(
      `the folder ${folder} is open in another process, or in another store of this one`,
    );
    expect(refusal).toHaveProperty('fix', expect.stringMatching(/one process and one store.*a store that they share/));
    await first.close();
    expect(await second.get('key')).toBe(1);
  });

  it('refuses a folder that another process has open', async () => {
    const writer = processes.writer('rocksdb', folder);
    await writer.wrote(200);
    const store = open(folder);
    const refusal = await store.get('a 0').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'StoreUnavailableError', code: 'TN8002', outcome: 'not-sent' });
    expect(String(refusal)).toContain(`the folder ${folder} is open in another process`);
    await writer.kill();
    expect(await store.get('a 0')).toBe('a 0');
  });

  it('leaves the log of a folder that is open elsewhere in its place', async () => {
    const writer = processes.writer('rocksdb', folder);
    await writer.wrote(200);
    const { ino } = await stat(join(folder, 'LOG'));
    const before = await readdir(folder);
    const stores = Array.from({ length: 3 }, () => open(folder));
    for (const outcome of await Promise.allSettled(stores.map((store) => store.setup())))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TN8002' } });
    expect((await stat(join(folder, 'LOG'))).ino).toBe(ino);
    const logs = (names: string[]): string[] => names.filter((name) => name.startsWith('LOG'));
    expect(logs(await readdir(folder))).toEqual(logs(before));
    await writer.kill();
  });

  it('says what is at a path that is no folder, and opens it when that has gone', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'something else');
    const store = open(path);
    const refusal = await store.get('key').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'StoreSetupError', code: 'TN8005' });
    expect(String(refusal)).toContain(`${path} is a file. Give the path of a folder`);
    expect(await readFile(path, 'utf8')).toBe('something else');
    await rm(path);
    expect(await store.get('key')).toBeUndefined();
  });

  it('says which folder cannot be used, and what is not its own', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const refusal = await open(join(file, 'data')).setup().catch((error: unknown) => error); // prettier-ignore
    expect(refusal).toMatchObject({ code: 'TN8005' });
    expect(String(refusal)).toContain(`the folder ${join(file, 'data')} cannot be used (ENOTDIR)`);
    const damaged = join(folder, 'damaged');
    const store = open(damaged);
    await store.put('key', 1);
    await store.close();
    for (const name of await readdir(damaged))
      if (name.startsWith('MANIFEST')) await writeFile(join(damaged, name), 'no manifest of a database');
    const damage = await open(damaged).setup().catch((error: unknown) => error); // prettier-ignore
    expect(damage).toMatchObject({ code: 'TN8005' });
    expect(String(damage)).toContain(`files in the folder ${damaged} are damaged`);
  });

  it('lets one of many who come at once change an entry, also with puts and batches among them', async () => {
    const store = open(folder);
    await store.put('count', 0);
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    const forwards = keys.map((key) => [key, 'forwards'] as const);
    await Promise.all([
      ...Array.from({ length: 100 }, () => store.increment('count')),
      ...Array.from({ length: 10 }, () => [store.putMany(forwards), store.putMany(forwards.toReversed())]).flat(),
    ]);
    expect(await store.get('count')).toBe(100);
    const revision = (await store.getEntry('key 1'))!.revision;
    const [written, , deleted] = await Promise.all([
      store.compareAndSet('key 1', revision, 'new'),
      store.put('key 1', 'put'),
      store.compareAndDelete('key 1', revision),
    ]);
    expect([Boolean(written), deleted, await store.get('key 1')]).toEqual([true, false, 'put']);
  });

  it('forgets the old time of what is written again, touched or deleted', async () => {
    const clock = new StillClock();
    const store = open(folder, clock);
    await store.put('again', 1, { ttlMs: 1_000 });
    await store.put('again', 2, { ttlMs: 60_000 });
    await store.put('deleted', 1, { ttlMs: 1_000 });
    await store.delete('deleted');
    await store.put('gone', 1, { ttlMs: 1_000 });
    await store.put('kept', 1, { ttlMs: 1_000 });
    await store.touch('kept', null);
    clock.advance(1_001);
    // Nothing stands before the one that has expired.
    expect([await store.cull(1), await store.cull(1)]).toEqual([1, 0]);
    expect(await store.getMany(['again', 'deleted', 'gone', 'kept'])).toEqual([2, undefined, undefined, 1]);
  });

  it('culls a number of what has expired, however much there is', async () => {
    const clock = new StillClock();
    const store = open(folder, clock);
    const records = Array.from({ length: 250 }, (_, index) => [`short ${index}`, index] as const);
    await store.putMany(records, { ttlMs: 1_000 });
    clock.advance(1_001);
    expect([await store.cull(120), await store.cull(), await store.cull()]).toEqual([120, 130, 0]);
  });

  it('acknowledges no change before it is on the disk', async () => {
    const store = open(folder);
    await store.put('key', 1);
    let release!: () => void;
    const onDisk = new Promise<void>((resolve) => (release = resolve));
    const sync = jest.spyOn(WriteAheadLog.prototype, 'sync').mockReturnValue(onDisk);
    try {
      const changes = [store.put('put', 1), store.take('key'), store.increment('count'), store.putMany([['many', 1]])];
      const waiting = new Promise((resolve) => setTimeout(() => resolve('waiting'), 100));
      expect(await Promise.race([...changes, waiting])).toBe('waiting');
      expect(sync).toHaveBeenCalledTimes(changes.length);
      release();
      expect(await Promise.all(changes)).toEqual([undefined, 1, 1, undefined]);
    } finally {
      sync.mockRestore();
    }
  });

  it.each([
    ['a full disk', { message: 'IO error: No space left on device: While appending to file' }, 'full'],
    ['a write that failed on one', { message: 'Batch was not applied', cause: new Error('No space left on device') }, 'full'], // prettier-ignore
    ['a folder that cannot be made', { message: 'EACCES', code: 'EACCES' }, 'failed'],
    ['files of something else', { message: 'Corruption: bad table magic number in /data/lock/000004.sst' }, 'failed'],
    ['what it does not know', { message: 'Invalid argument in /data/lock/OPTIONS' }, undefined],
  ] as const)('knows what %s means', (_, error, kind) => {
    const failure = describeRocksFailure(error, '/data/lock');
    expect(failure?.kind).toBe(kind);
    if (failure) expect(failure).toHaveProperty('detail', expect.stringContaining('the folder /data/lock'));
  });

  it('refuses what is no path of a folder', () => {
    for (const path of ['', 'a\0b', 7, undefined, 'x'.repeat(1_025)] as never[])
      expect(() => rocksStore({ path })).toThrow('TN1015');
  });
});
