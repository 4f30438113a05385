import type { LogLevel } from '@tenon/core';
import type { ListMethod, ListOptions, RequestOptions, ServerDescription, WireObject } from '../connection';
import type { Heard, Interest, Link } from './link';

/** A link that hands everything on to another; what it changes, it overrides. */
export class WrappedLink implements Link {
  constructor(protected readonly inner: Link) {}

  get servers(): ReadonlyMap<string, ServerDescription> {
    return this.inner.servers;
  }
  get pid(): number | undefined {
    return this.inner.pid;
  }
  open(signal?: AbortSignal): Promise<void> {
    return this.inner.open(signal);
  }
  list(method: ListMethod, params?: WireObject, options?: ListOptions): Promise<readonly WireObject[]> {
    return this.inner.list(method, params, options);
  }
  request(method: string, params?: WireObject, options?: RequestOptions): Promise<WireObject> {
    return this.inner.request(method, params, options);
  }
  notify(method: string, params?: WireObject): Promise<void> {
    return this.inner.notify(method, params);
  }
  setLogLevel(level: LogLevel): Promise<void> {
    return this.inner.setLogLevel(level);
  }
  watch(interest: Interest): Promise<() => Promise<void>> {
    return this.inner.watch(interest);
  }
  onNotification(listener: (notification: Heard) => void): () => void {
    return this.inner.onNotification(listener);
  }
  pause(): Promise<void> {
    return this.inner.pause();
  }
  close(): Promise<void> {
    return this.inner.close();
  }
}
