import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StoreProcesses } from '../../test/store-processes';
import { MemoryStore } from '../memory';
import { defaultStore, type DefaultStoreOptions } from '.';
import { keyFromFile } from './key-file';

let homeFolder: string;
const mac = (more: DefaultStoreOptions = {}): DefaultStoreOptions => ({
  platform: 'darwin',
  environment: {},
  homeFolder,
  ...more,
});
const onMac = (): string => path.join(homeFolder, 'Library/Application Support/tenon');

beforeEach(async () => {
  homeFolder = await mkdtemp(path.join(tmpdir(), 'tenon-home-'));
});

afterEach(() => rm(homeFolder, { recursive: true, force: true }));

/** Puts a value into the store and says what is under the key when it is opened again. */
async function roundTrip(options: DefaultStoreOptions, again = options): Promise<unknown> {
  const store = defaultStore(options);
  await store.put('key', 'a secret of the user');
  await store.close();
  const other = defaultStore(again);
  try {
    return await other.get('key');
  } finally {
    await other.close();
  }
}

describe('defaultStore', () => {
  it('is the memory of the process on Linux, and leaves nothing in the home of the user', async () => {
    for (const platform of ['linux', 'freebsd'] as const)
      expect(defaultStore({ platform, environment: {}, homeFolder })).toBeInstanceOf(MemoryStore);
    expect(await readdir(homeFolder)).toEqual([]);
  });

  it('is an encrypted file among the data of the user on macOS', async () => {
    expect(await roundTrip(mac())).toBe('a secret of the user');
    expect((await readdir(onMac())).sort()).toEqual(expect.arrayContaining(['store.db', 'store.key']));
    for (const file of await readdir(onMac())) {
      const place = path.join(onMac(), file);
      expect((await stat(place)).mode & 0o777).toBe(0o600);
      expect(await readFile(place, 'latin1')).not.toContain('a secret of the user');
    }
    expect((await stat(onMac())).mode & 0o777).toBe(0o700);
  });

  it('is one on Windows, where the environment says, or in the home', async () => {
    const local = path.join(homeFolder, 'local');
    const windows = { platform: 'win32', homeFolder, appName: 'My notes' } as const;
    expect(await roundTrip({ ...windows, environment: { LOCALAPPDATA: local } })).toBe('a secret of the user');
    expect(await readdir(local)).toEqual(['My notes']);
    expect(await roundTrip({ ...windows, environment: {} })).toBe('a secret of the user');
    expect(await readdir(path.join(homeFolder, 'AppData/Local'))).toEqual(['My notes']);
  });

  it('takes the key of the environment, and then writes none', async () => {
    const environment = { TENON_STORAGE_KEY: randomBytes(32).toString('base64') };
    expect(await roundTrip(mac({ environment }))).toBe('a secret of the user');
    expect(await readdir(onMac())).not.toContain('store.key');
    await expect(roundTrip(mac({ environment }), mac())).rejects.toMatchObject({ code: 'TN8013' });
  });

  it('refuses a key that is none, and does not show it', async () => {
    for (const TENON_STORAGE_KEY of ['not-a-key', randomBytes(16).toString('base64')]) {
      let refusal: unknown;
      try {
        defaultStore(mac({ environment: { TENON_STORAGE_KEY } }));
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toMatchObject({ code: 'TN8018', message: expect.stringContaining('TENON_STORAGE_KEY') });
      expect(String(refusal)).not.toContain(TENON_STORAGE_KEY);
    }
  });

  it('refuses names that are none of a folder', () => {
    for (const appName of ['', '.', '..', '../other', 'a/b', 'a\\b', 'a\0', 'x'.repeat(65), 7] as never[])
      expect(() => defaultStore(mac({ appName }))).toThrow('TN1015');
  });
});

describe('keyFromFile', () => {
  it('creates a key once', async () => {
    const file = path.join(homeFolder, 'a/store.key');
    const key = keyFromFile(file);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(keyFromFile(file)).toBe(key);
    expect(await readdir(path.dirname(file))).toEqual(['store.key']);
  });

  it('gives all processes the key of the first that created one', async () => {
    const processes = await StoreProcesses.build();
    try {
      for (const name of ['one', 'two']) {
        const file = path.join(homeFolder, name, 'store.key');
        const keys = await processes.keys(4, file);
        expect(new Set(keys)).toEqual(new Set([keyFromFile(file)]));
        expect(await readdir(path.dirname(file))).toEqual(['store.key']);
      }
    } finally {
      await processes.remove();
    }
  }, 30_000);

  it('refuses a file that others may read, and tells the cure', async () => {
    const file = path.join(homeFolder, 'store.key');
    keyFromFile(file);
    await chmod(file, 0o640);
    expect(() => keyFromFile(file)).toThrow(`chmod 600 '${file}'`);
  });

  it('refuses a file that holds no key, without what it holds', async () => {
    const file = path.join(homeFolder, 'store.key');
    await writeFile(file, 'half-of-a-key', { mode: 0o600 });
    expect(() => keyFromFile(file)).toThrow(/TN8018.*store\.key/);
    expect(() => keyFromFile(file)).not.toThrow('half-of-a-key');
  });

  it('says where there can be none', async () => {
    await mkdir(path.join(homeFolder, 'store.key'), { mode: 0o700 });
    expect(() => keyFromFile(path.join(homeFolder, 'store.key'))).toThrow(/TN8005.*store\.key/);
  });
});
