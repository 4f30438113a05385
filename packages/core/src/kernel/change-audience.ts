import type { Exchange } from '../contracts';
import type { Entry, EntryDifference } from '../registry';
import type { InnerCalls } from './inner-calls';
import { RequestContext } from './request-context';
import { runRequest } from './run-request';
import type { KernelServices } from './services';
import { silently } from './silently';

/** Decides whose lists read differently after a change of components that not everybody sees. */
export class ChangeAudience {
  constructor(
    private readonly services: KernelServices,
    private readonly calls: InnerCalls,
  ) {}

  /**
   * Asks the guards, scopes and rules of the session as they are now, also of what is gone.
   *
   * @param kind of the list
   */
  async concerns(entries: readonly EntryDifference[], kind: string, asker: Exchange): Promise<boolean> {
    const request = { id: '', method: `${kind}/list`, params: {} };
    // Each time anew: a stream lives longer than a request, and what its session sees may have changed since.
    const context = new RequestContext(this.services, this.calls, silently(asker), request, this.services.root);
    return runRequest(this.services, context, async () => {
      for (const { before, after } of entries) {
        const [saw, sees] = [await isSeen(before, context), await isSeen(after, context)];
        if (saw !== sees || (sees && before?.fragment !== after?.fragment)) return true;
      }
      return false;
    });
  }
}

async function isSeen(entry: Entry | undefined, context: RequestContext): Promise<boolean> {
  if (!entry?.gate) return entry !== undefined;
  return (await entry.gate(context.within(entry.module))).kind === 'allowed';
}
