import type { MountCaller } from '@tenon/core';

/** Callers, resources of each and subscribers of each that are remembered; what is beyond is forgotten, the oldest first. */
const max = 1_000;

/** A client that subscribed: its session (2025), or the request that listens (2026). */
type Subscriber = string | object;

/**
 * The resources that callers want to hear of, by connection: a connection that is made anew subscribes again, and one that
 * several clients share stays subscribed until the last of them is done.
 */
export class Subscriptions {
  private readonly byKey = new Map<string, Map<string, Set<Subscriber>>>();

  of(key: string): readonly string[] {
    return [...(this.byKey.get(key)?.keys() ?? [])];
  }

  add(key: string, uri: string, caller: MountCaller): void {
    const uris = this.byKey.get(key) ?? new Map<string, Set<Subscriber>>();
    this.byKey.delete(key);
    this.byKey.set(key, uris);
    const subscribers = uris.get(uri) ?? new Set();
    uris.set(uri, subscribers.add(subscriberOf(caller)));
    dropOldest(subscribers);
    dropOldest(uris);
    dropOldest(this.byKey);
  }

  delete(key: string, uri: string, caller: MountCaller): void {
    this.remove(key, uri, subscriberOf(caller));
  }

  /** Forgets a subscription, whatever connection it was made on. @returns the keys of which fewer resources are wanted now */
  end(caller: MountCaller, uri: string): readonly string[] {
    return this.changed((key) => this.remove(key, uri, subscriberOf(caller)));
  }

  /** Forgets all that a session subscribed to. @returns the keys of which fewer resources are wanted now */
  endSession(sessionId: string): readonly string[] {
    return this.changed((key, uris) => uris.filter((uri) => this.remove(key, uri, sessionId)).length > 0);
  }

  private changed(remove: (key: string, uris: readonly string[]) => boolean): readonly string[] {
    return [...this.byKey].flatMap(([key, uris]) => (remove(key, [...uris.keys()]) ? [key] : []));
  }

  /** @returns whether nobody wants the resource any more */
  private remove(key: string, uri: string, subscriber: Subscriber): boolean {
    const uris = this.byKey.get(key);
    const subscribers = uris?.get(uri);
    if (!uris || !subscribers?.delete(subscriber) || subscribers.size > 0) return false;
    uris.delete(uri);
    if (uris.size === 0) this.byKey.delete(key);
    return true;
  }
}

function subscriberOf({ context }: MountCaller): Subscriber {
  return context.era === '2026' ? context : (context.sessionId ?? 'the only session');
}

function dropOldest<Key>(kept: { size: number; keys(): Iterator<Key>; delete(key: Key): boolean }): void {
  if (kept.size > max) kept.delete(kept.keys().next().value as Key);
}
