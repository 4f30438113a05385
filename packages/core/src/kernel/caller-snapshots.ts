import type { CallContext } from '../pipeline';
import type { CallerPart, Snapshot } from '../registry';

/** What single callers have beside what everybody has, part by part; a part that fails has nothing. */
export async function* callerSnapshots(
  parts: readonly CallerPart[],
  context: CallContext,
): AsyncGenerator<Snapshot, void> {
  for (const part of parts) {
    let snapshot: Snapshot | undefined;
    try {
      snapshot = await part.snapshotFor(context);
    } catch (error) {
      context.log.warn({ err: error }, 'A mounted server did not say what it offers');
    }
    if (snapshot) yield snapshot;
  }
}

/** The first thing that is found in what a caller has. */
export async function findForCaller<T>(
  parts: readonly CallerPart[],
  context: CallContext,
  find: (snapshot: Snapshot) => T | undefined,
): Promise<T | undefined> {
  for await (const snapshot of callerSnapshots(parts, context)) {
    const found = find(snapshot);
    if (found !== undefined) return found;
  }
  return undefined;
}
