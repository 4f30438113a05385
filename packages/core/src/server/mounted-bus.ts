import type { Namespace } from '../composition';
import type { Bus, BusEvent } from '../contracts';
import { isSeenFromAbove } from '../kernel';

/**
 * The bus of a mounted module: that of the mounting server, with the URIs of the module on this side. So what a module
 * tells of reaches every process of a fleet.
 */
export class MountedBus implements Bus {
  constructor(
    private readonly outer: Bus,
    private readonly namespaces: readonly Namespace[],
  ) {}

  publish(event: BusEvent): void {
    if (event.kind === 'resource') {
      for (const namespace of this.namespaces) this.outer.publish({ kind: 'resource', uri: namespace.uri(event.uri) });
    } else if (!isSeenFromAbove(event)) this.outer.publish(event);
  }

  subscribe(listener: (event: BusEvent) => void): () => void {
    return this.outer.subscribe((event) => {
      if (event.kind !== 'resource') listener(event);
      else {
        const own = this.namespaces.flatMap((namespace) => namespace.ownUri(event.uri) ?? []);
        for (const uri of new Set(own)) listener({ kind: 'resource', uri });
      }
    });
  }
}
