import type { MountTarget } from '../contracts';
import { requireOptions } from '../errors';
import type { CompositionOptions } from './composition-options';
import type { ModuleReference } from './module.decorator';

/** A server of this process, as `createServer` makes it. */
export interface MountableServer {
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface MountOptions extends CompositionOptions {
  /** What follows where the mount cannot be opened: the start fails, or goes on with a warning. `error` by default. */
  onLoadError?: 'error' | 'warn';
}

/** A live link to another server. */
export class Mount {
  constructor(
    readonly target: ModuleReference | MountTarget | MountableServer,
    readonly options: Readonly<MountOptions>,
  ) {}
}

/**
 * Mounts a module as a server within this one, another server of this process, or a remote one. Its middleware runs inside
 * that of the mounting modules, its lifespans inside of theirs, and what is added to it later appears at once.
 *
 * @throws TenonError TN5001 for options that are no object; others that are wrong are reported by the start
 * @example mounts: [mount(WeatherModule, { prefix: 'weather' })]
 */
export function mount(target: Mount['target'], options: MountOptions = {}): Mount {
  requireOptions('TN5001', options, 'mount(…)');
  return new Mount(target, options);
}
