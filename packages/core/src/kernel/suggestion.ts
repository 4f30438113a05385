import { nearestNames } from '../errors';
import { identityOf, versionsOf, type Entry, type Snapshot } from '../registry';
import type { CallerSnapshots } from './caller-snapshots';
import type { KernelServices } from './services';
import { newestAllowed } from './version-access';

/** Close names that guards are asked about, for one suggestion. */
const maxAsked = 5;

/**
 * Suggests the nearest name that this caller may know, for the end of a message; nothing where there is none.
 *
 * @param among what may be meant
 * @param own what the caller has
 */
export function suggestionFor(
  name: string,
  among: (snapshot: Snapshot) => Iterable<Entry>,
  services: KernelServices,
  own: CallerSnapshots,
): Promise<string> {
  const { caller } = own;
  return Promise.resolve(
    own.run(services, async () => {
      const entries = new Map<string, Entry>();
      const take = (snapshot: Snapshot): void => {
        for (const entry of among(snapshot)) {
          const identity = identityOf(entry.component);
          if (!entries.has(identity)) entries.set(identity, entry);
        }
      };
      take(services.snapshot);
      for await (const snapshot of own) take(snapshot);
      // What has this very name was refused.
      entries.delete(name);
      for (const near of nearestNames(name, entries.keys()).slice(0, maxAsked)) {
        const access = await newestAllowed(versionsOf(entries.get(near)!), caller);
        if (access.kind === 'allowed') return `. Did you mean '${near}'?`;
      }
      return '';
    }),
  );
}
