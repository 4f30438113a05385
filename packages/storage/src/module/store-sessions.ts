import type { JsonValue, SessionRecord, SessionStore } from '@tenon/core';
import { createHash } from 'node:crypto';
import type { AtomicStore, Entry } from '../contracts';
import { updateEntry } from './update-entry';

const collection = 'tenon-sessions';

/**
 * Sessions in a store, for all processes that share it. An entry lives for as long as a session may be idle, and a tenth
 * longer, so that its time need not be renewed with each request. Its key is a hash of the id of the session, which is a
 * credential: whoever reads the store cannot go on with a session.
 */
export class StoreSessions implements SessionStore {
  private readonly ttlMs: number;
  /** When the entries expire that sessions were read from. */
  private readonly expiries = new WeakMap<SessionRecord, number>();

  /** @param idleMs a session that is not used for so long ends, in milliseconds */
  constructor(
    private readonly store: AtomicStore,
    private readonly idleMs: number,
    private readonly now: () => number = Date.now,
  ) {
    this.ttlMs = Math.ceil(idleMs * 1.1);
  }

  async get(id: string): Promise<SessionRecord | undefined> {
    return this.sessionOf(id, await this.store.getEntry(keyOf(id), { collection }));
  }

  async put(session: SessionRecord): Promise<void> {
    await this.store.put(keyOf(session.id), storedOf(session), { collection, ttlMs: this.ttlMs });
  }

  async touch(session: SessionRecord): Promise<void> {
    const now = this.now();
    const expiresAt = this.expiries.get(session) ?? 0;
    if (expiresAt - now >= this.idleMs) return;
    if (await this.store.touch(keyOf(session.id), this.ttlMs, { collection }))
      this.expiries.set(session, now + this.ttlMs);
  }

  delete(id: string): Promise<boolean> {
    return this.store.delete(keyOf(id), { collection });
  }

  update(id: string, change: (session: SessionRecord) => boolean): Promise<void> {
    return updateEntry(this.store, keyOf(id), { collection, ttlMs: this.ttlMs }, (entry) => {
      const session = this.sessionOf(id, entry);
      return session && change(session) ? storedOf(session) : undefined;
    });
  }

  /** What is no session is unknown. */
  private sessionOf(id: string, entry: Entry | undefined): SessionRecord | undefined {
    const { value, expiresAt } = entry ?? {};
    if (!isStored(value)) return undefined;
    const session = { ...(value as unknown as SessionRecord), id };
    if (typeof expiresAt === 'number') {
      session.lastUsedAt = expiresAt - this.ttlMs;
      this.expiries.set(session, expiresAt);
    }
    return session;
  }
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** As JSON has it: without the id, and without members that are undefined. */
function storedOf(session: SessionRecord): JsonValue {
  return JSON.parse(JSON.stringify({ ...session, id: undefined })) as JsonValue;
}

function isStored(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { protocolVersion, clientInfo, clientCapabilities, principal } = value;
  const isPrincipal = principal === undefined || typeof principal === 'string';
  return typeof protocolVersion === 'string' && isObject(clientInfo) && isObject(clientCapabilities) && isPrincipal;
}

function isObject(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}
