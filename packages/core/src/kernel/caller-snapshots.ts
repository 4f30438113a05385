import type { MaybePromise } from '../contracts';
import type { CallerPart, Snapshot } from '../registry';
import type { RequestContext } from './request-context';
import { runRequest } from './run-request';
import type { KernelServices } from './services';

/**
 * What one caller has beside what everybody has, part by part. Each part is asked once, when it is first looked into; one
 * that fails has nothing.
 */
export class CallerSnapshots implements AsyncIterable<Snapshot> {
  private readonly asked: Promise<Snapshot | undefined>[] = [];
  private isRunning = false;

  constructor(
    private readonly parts: readonly CallerPart[],
    readonly caller: RequestContext,
  ) {}

  /** Does work that looks into them, and releases what was made to ask for them when the outermost such work is done. */
  run<R>(services: KernelServices, work: () => MaybePromise<R>): MaybePromise<R> {
    if (this.isRunning) return work();
    this.isRunning = true;
    return runRequest(services, this.caller, work);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Snapshot, void> {
    for (const [index, part] of this.parts.entries()) {
      const snapshot = await (this.asked[index] ??= this.ask(part));
      if (snapshot) yield snapshot;
    }
  }

  /** The first thing that is found. */
  async find<T>(find: (snapshot: Snapshot) => MaybePromise<T | undefined>): Promise<T | undefined> {
    for await (const snapshot of this) {
      const found = await find(snapshot);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Uses the first thing that is found, before what was made to ask for it is released. */
  use<T, R>(
    services: KernelServices,
    find: (snapshot: Snapshot) => MaybePromise<T | undefined>,
    use: (found: T | undefined) => MaybePromise<R>,
  ): MaybePromise<R> {
    return this.run(services, async () => use(await this.find(find)));
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
