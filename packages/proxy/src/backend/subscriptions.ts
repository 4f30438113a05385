/** Callers and resources of each whose subscriptions are remembered; what is beyond is forgotten, the oldest first. */
const maxKeys = 1_000;
const maxUris = 1_000;

/** The resources that callers want to hear of, by connection: a connection that is made anew subscribes again. */
export class Subscriptions {
  private readonly byKey = new Map<string, Set<string>>();

  of(key: string): readonly string[] {
    return [...(this.byKey.get(key) ?? [])];
  }

  add(key: string, uri: string): void {
    const uris = this.byKey.get(key) ?? new Set();
    this.byKey.delete(key);
    this.byKey.set(key, uris.add(uri));
    dropOldest(uris, maxUris);
    dropOldest(this.byKey, maxKeys);
  }

  delete(key: string, uri: string): void {
    const uris = this.byKey.get(key);
    uris?.delete(uri);
    if (uris?.size === 0) this.byKey.delete(key);
  }
}

function dropOldest(kept: { size: number; keys(): Iterator<string>; delete(key: string): boolean }, max: number): void {
  if (kept.size > max) kept.delete(kept.keys().next().value as string);
}
