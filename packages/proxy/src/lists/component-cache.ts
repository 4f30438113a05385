import { isDeepStrictEqual } from 'node:util';
import type { MountedComponents } from '@tenon/core';

interface Kept {
  components: MountedComponents;
  /** Milliseconds since the epoch. */
  until: number;
}

/** Remembers what a server offers, by who asks: one object for as long as nothing changed. */
export class ComponentCache {
  /** Least recently used first. */
  private readonly kept = new Map<string, Kept>();
  private readonly reading = new Map<string, Promise<MountedComponents>>();
  private version = 0;

  constructor(
    private readonly ttlMs: number,
    private readonly maxEntries: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** What is kept for a key, whether or not it still holds. */
  peek(key: string): MountedComponents | undefined {
    return this.kept.get(key)?.components;
  }

  /** What is kept, or what `read` brings; together asked for, read once. */
  get(key: string, read: () => Promise<MountedComponents>): MountedComponents | Promise<MountedComponents> {
    const kept = this.kept.get(key);
    if (kept && kept.until > this.now()) return kept.components;
    const reading = this.reading.get(key) ?? this.read(key, read);
    this.reading.set(key, reading);
    return reading;
  }

  /** Something changed: nothing that is kept holds any more, nor what is being read at the moment. */
  expire(): void {
    this.version += 1;
    this.reading.clear();
    for (const kept of this.kept.values()) kept.until = 0;
  }

  private async read(key: string, read: () => Promise<MountedComponents>): Promise<MountedComponents> {
    const { version } = this;
    try {
      const components = await read();
      const known = this.kept.get(key)?.components;
      const current = known && isDeepStrictEqual(known, components) ? known : components;
      this.keep(key, { components: current, until: version === this.version ? this.now() + this.ttlMs : 0 });
      return current;
    } finally {
      if (version === this.version) this.reading.delete(key);
    }
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.maxEntries && oldest !== undefined) this.kept.delete(oldest);
  }
}
