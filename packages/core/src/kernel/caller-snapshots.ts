import type { CallerPart, Snapshot } from '../registry';
import type { RequestContext } from './request-context';

/**
 * What one caller has beside what everybody has, part by part. Each part is asked once, when it is first looked into; one
 * that fails has nothing.
 */
export class CallerSnapshots implements AsyncIterable<Snapshot> {
  private readonly asked: Promise<Snapshot | undefined>[] = [];

  constructor(
    private readonly parts: readonly CallerPart[],
    readonly caller: RequestContext,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Snapshot, void> {
    for (const [index, part] of this.parts.entries()) {
      const snapshot = await (this.asked[index] ??= this.ask(part));
      if (snapshot) yield snapshot;
    }
  }

  /** The first thing that is found. */
  async find<T>(find: (snapshot: Snapshot) => T | undefined): Promise<T | undefined> {
    for await (const snapshot of this) {
      const found = find(snapshot);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private async ask(part: CallerPart): Promise<Snapshot | undefined> {
    try {
      return await part.snapshotFor(this.caller);
    } catch (error) {
      this.caller.log.warn({ err: error }, 'A mounted server did not say what it offers');
      return undefined;
    }
  }
}
