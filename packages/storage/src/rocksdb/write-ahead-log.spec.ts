import files, { appendFile, mkdtemp, rm, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { WriteAheadLog } from './write-ahead-log';

describe('WriteAheadLog', () => {
  let folder: string;
  let number: number;
  let log: WriteAheadLog;
  let synced: string[];

  const fileOf = (one: number): string => join(folder, `${String(one).padStart(6, '0')}.log`);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-log-'));
    number = 4;
    synced = [];
    const { open } = files;
    jest.spyOn(files, 'open').mockImplementation(async (path, flags) => {
      const handle: FileHandle = await open(path, flags);
      const { datasync, sync } = handle;
      const noted = (work: () => Promise<void>) => async () => {
        await work.call(handle);
        synced.push(basename(String(path)));
      };
      return Object.assign(handle, { datasync: noted(datasync), sync: noted(sync) });
    });
    await writeFile(fileOf(3), 'before');
    await writeFile(fileOf(4), '');
    log = new WriteAheadLog(folder, { currentWalFile: async () => ({ number }) });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await log.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('syncs the file that is written, and its folder when it is new', async () => {
    await log.sync();
    expect(synced).toEqual(['000004.log', basename(folder)]);
    await log.sync();
    expect(synced.slice(2)).toEqual(['000004.log']);
  });

  it('works once for all who come while it works', async () => {
    await log.sync();
    synced.length = 0;
    const first = log.sync();
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, log.sync(), log.sync(), log.sync()]);
    expect(synced).toEqual(['000004.log', '000004.log']);
  });

  it('syncs every file that may hold what was written last, but those that are gone', async () => {
    await log.sync();
    synced.length = 0;
    for (const one of [5, 6, 7]) await appendFile(fileOf(one), 'text');
    await unlink(fileOf(4));
    number = 7;
    await log.sync();
    expect(synced).toEqual(['000005.log', '000006.log', '000007.log', basename(folder)]);
  });

  it('begins with the file that was written first, also where others have followed before the first sync', async () => {
    await log.begin();
    await appendFile(fileOf(5), 'text');
    number = 5;
    await log.sync();
    expect(synced).toEqual(['000004.log', '000005.log', basename(folder)]);
  });

  it('fails for those who wait for it, and works for the next', async () => {
    const broken = new WriteAheadLog(folder, {
      currentWalFile: jest.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue({ number: 4 }),
    });
    await expect(broken.sync()).rejects.toThrow('away');
    await expect(broken.sync()).resolves.toBeUndefined();
    await broken.close();
  });
});
