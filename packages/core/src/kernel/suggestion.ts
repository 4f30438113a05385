import { nearestNames } from '../errors';
import { identityOf, versionsOf, type Entry, type Snapshot } from '../registry';
import { callerSnapshots } from './caller-snapshots';
import type { RequestContext } from './request-context';
import { runRequest } from './run-request';
import type { KernelServices } from './services';
import { newestAllowed } from './version-access';

/** Close names that guards are asked about, for one suggestion. */
const maxAsked = 5;

/**
 * Suggests the nearest name that this caller may know, for the end of a message; nothing where there is none.
 *
 * @param among what may be meant
 * @param asker as the root module sees the request; it is released here
 */
export function suggestionFor(
  name: string,
  among: (snapshot: Snapshot) => Iterable<Entry>,
  services: KernelServices,
  asker: RequestContext,
): Promise<string> {
  return Promise.resolve(
    runRequest(services, asker, async () => {
      const entries = new Map<string, Entry>();
      const take = (snapshot: Snapshot): void => {
        for (const entry of among(snapshot)) {
          const identity = identityOf(entry.component);
          if (!entries.has(identity)) entries.set(identity, entry);
        }
      };
      const { snapshot } = services;
      take(snapshot);
      if (snapshot.callerParts.length > 0) {
        for await (const own of callerSnapshots(snapshot.callerParts, asker)) take(own);
      }
      // What has this very name was refused.
      entries.delete(name);
      for (const near of nearestNames(name, entries.keys()).slice(0, maxAsked)) {
        const access = await newestAllowed(versionsOf(entries.get(near)!), asker);
        if (access.kind === 'allowed') return `. Did you mean '${near}'?`;
      }
      return '';
    }),
  );
}
