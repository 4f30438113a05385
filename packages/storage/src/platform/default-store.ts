import { TenonError } from '@tenon/core';
import { homedir } from 'node:os';
import path from 'node:path';
import { checkOptionNames } from '../base';
import type { AtomicStore, EnumerableStore } from '../contracts';
import { memoryStore } from '../memory';
import { diskStore } from '../typeorm';
import { encrypted } from '../wrappers';
import { checkedKey, keyFromFile } from './key-file';

export interface DefaultStoreOptions {
  /** The folder of the application among the data of the user; `tenon` by default. */
  readonly appName?: string;
  /** For tests; that of the process by default. */
  readonly platform?: NodeJS.Platform;
  /** For tests; that of the process by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For tests; that of the user by default. */
  readonly homeFolder?: string;
}

/** Where an application finds the key, in place of the file. */
const keyVariable = 'TENON_STORAGE_KEY';

/**
 * What suits a machine on which nobody has chosen a store. On macOS and Windows, where a server runs for its user, it is a
 * file with encrypted values among the data of the user. Elsewhere a server is deployed, and whoever deploys it chooses
 * what outlives it: until then it is the memory of the process.
 *
 * The key is that of `TENON_STORAGE_KEY`, 32 bytes in base64, or of the file `store.key` beside the data, which is created
 * where there is none.
 *
 * @throws TenonError TN1015 for a name that is none of a folder, TN8018 for a key that is none
 * @throws StoreSetupError TN8005 where there can be no key file
 * @example const store = defaultStore({ appName: 'notes' });
 */
export function defaultStore(options: DefaultStoreOptions = {}): AtomicStore & EnumerableStore {
  checkOptionNames('defaultStore', options, ['appName', 'platform', 'environment', 'homeFolder']);
  const { appName = 'tenon', platform = process.platform } = options;
  if (typeof appName !== 'string' || !/^[\p{L}\p{N}_][\p{L}\p{N} ._-]{0,63}$/u.test(appName))
    throw new TenonError('TN1015', 'appName is the name of a folder: up to 64 letters, digits, spaces and . _ -');
  if (platform !== 'darwin' && platform !== 'win32') return memoryStore();
  const { environment = process.env, homeFolder = homedir() } = options;
  const folder = path.join(dataFolder(platform, environment, homeFolder), appName);
  const given = environment[keyVariable];
  const key = given ? checkedKey(given, keyVariable) : keyFromFile(path.join(folder, 'store.key'));
  return encrypted(diskStore({ path: path.join(folder, 'store.db') }), { keys: [key] });
}

function dataFolder(
  platform: 'darwin' | 'win32',
  environment: Readonly<Record<string, string | undefined>>,
  homeFolder: string,
): string {
  if (platform === 'darwin') return path.join(homeFolder, 'Library', 'Application Support');
  return environment.LOCALAPPDATA || path.join(homeFolder, 'AppData', 'Local');
}
