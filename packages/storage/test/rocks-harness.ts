import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseStore, type Clock } from '../src/base';
import type { StoreHarness } from '../src/contract';
import { rocksStore } from '../src/rocksdb';
import { RocksDriver } from '../src/rocksdb/rocks-driver';
import { StillClock } from './still-clock';
import type { StoreProcesses } from './store-processes';

/** The driver, with a way to damage what it keeps: nobody else can, since it locks the folder. */
class OpenRocksDriver extends RocksDriver {
  async damage(id: string): Promise<void> {
    await this.database.commit([{ key: `r${id}`, text: '{"half' }]);
  }
}

class OpenRocksStore extends BaseStore {
  constructor(
    readonly records: OpenRocksDriver,
    clock: Clock,
  ) {
    super(records, { clock });
  }
}

/** A store for each case in a folder of its own. @param processes are there before the cases run */
export function rocksHarness(processes: () => StoreProcesses): StoreHarness {
  const clock = new StillClock();
  const folders: string[] = [];
  let path = '';
  let opened: OpenRocksStore;
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'tenon-rocks-'));
    folders.push(folder);
    return (path = join(folder, 'data'));
  };
  const reopen = (): OpenRocksStore => (opened = new OpenRocksStore(new OpenRocksDriver(path), clock.now));
  return {
    capabilities: rocksStore({ path: 'data' }).capabilities,
    clock,
    open: () => {
      newFolder();
      return reopen();
    },
    reopen,
    corrupt: (collection, key) => opened.records.damage(`${Buffer.byteLength(collection)}:${collection}${key}`),
    crash: async () => {
      const writer = processes().writer('rocksdb', newFolder());
      await writer.wrote(200);
      const acknowledged = await writer.kill();
      return { store: reopen(), acknowledged };
    },
    dispose: () => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
