import { randomUUID } from 'node:crypto';
import type { Bus, BusEvent, Exchange, JsonObject, Logger, MaybePromise } from '../contracts';
import type { EntryDifference, ListDifference } from '../registry';

/** Someone who hears of changes: an open stream of a 2025 session, or a stream that a 2026 client listens on. */
export interface ChangeListener {
  /** By what changes are addressed that concern nobody else; undefined where there is nothing of that kind. */
  audience(): string | undefined;
  /** Who listens, at present; undefined where nobody does any longer. */
  asker(): Exchange | undefined;
  /** Whether it asked for this change. */
  wants(event: BusEvent): MaybePromise<boolean>;
  notify(method: string, params: JsonObject): void;
}

/** @param entries what decides whether a change of a list concerns a caller; undefined where it concerns everybody */
type Hear = (event: BusEvent, entries?: readonly EntryDifference[]) => void;
/** Where changes come from: begins to tell of them, and returns what ends that. */
export type ChangeSource = (hear: (event: BusEvent) => void) => () => void;

/** Changes of lists that a mounting server finds out by itself, when it composes its components anew. */
const seenFromAbove = new WeakSet<BusEvent>();

/** Whether a server that mounts the one that tells this has noticed by itself. */
export function isSeenFromAbove(event: BusEvent): boolean {
  return seenFromAbove.has(event);
}

/**
 * Carries changes to those who asked for them: what the bus says, and what happens in mounted servers of this process,
 * which every process of a fleet hears by itself. Nothing is listened to unless somebody listens here.
 */
export class Changes {
  /** Whether nobody in this process may hear of a resource. */
  hides: (uri: string) => boolean = () => false;
  /** Whether a list reads differently for someone. */
  concerns: (entries: readonly EntryDifference[], kind: string, asker: Exchange) => MaybePromise<boolean> = () => true;
  /** What this server is called by on the bus. */
  private readonly id = randomUUID();
  private readonly listeners = new Set<Hear>();
  /** Those of them that leave out what the bus says. */
  private readonly localOnly = new Set<Hear>();
  /** With what ends each, while it is listened to. */
  private readonly sources = new Map<ChangeSource, (() => void) | undefined>();

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {
    this.sources.set(() => bus.subscribe(this.hearBus), undefined);
  }

  /** @returns a function that ends it */
  attach(listener: ChangeListener): () => void {
    return this.observe((event, entries) => {
      this.tellOne(listener, event, entries).catch((error: unknown) => {
        this.log.error({ err: error }, 'A change could not be told');
      });
    });
  }

  /**
   * Hears of every change, for a server that mounts this one.
   *
   * @param options.withoutBus leaves out what the bus says, where the mounting server hears that by itself
   */
  observe(listener: Hear, { withoutBus = false }: { withoutBus?: boolean } = {}): () => void {
    if (this.listeners.size === 0) this.openAll();
    this.listeners.add(listener);
    if (withoutBus) this.localOnly.add(listener);
    return () => {
      this.localOnly.delete(listener);
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.closeAll();
    };
  }

  /** Tells those who listen, in all processes. */
  publish(event: BusEvent): void {
    this.bus.publish(event);
  }

  /** Takes in what else tells of changes. */
  join(source: ChangeSource): () => void {
    this.sources.set(source, this.listeners.size > 0 ? source(this.hear) : undefined);
    return () => {
      this.sources.get(source)?.();
      this.sources.delete(source);
    };
  }

  /** Tells those who listen in this process alone. */
  tell(event: BusEvent): void {
    this.hear(event);
  }

  /** Tells those in this process whose list reads differently since components came or went. */
  tellLists({ kind, entries }: ListDifference): void {
    this.hear(seenAbove({ kind }), entries);
  }

  /** Tells those whose list reads differently since components came or went, and all who listen in other processes. */
  publishLists(difference: ListDifference): void {
    this.tellLists(difference);
    this.bus.publish(seenAbove({ kind: difference.kind, toldBy: this.id }));
  }

  private readonly hear: Hear = (event, entries) => {
    if (this.isHidden(event)) return;
    for (const listener of [...this.listeners]) listener(event, entries);
  };

  private readonly hearBus = (event: BusEvent): void => {
    if (this.isHidden(event) || (event.kind !== 'resource' && event.toldBy === this.id)) return;
    for (const listener of [...this.listeners]) if (!this.localOnly.has(listener)) listener(event);
  };

  private isHidden(event: BusEvent): boolean {
    return event.kind === 'resource' && this.hides(event.uri);
  }

  private openAll(): void {
    try {
      for (const source of this.sources.keys()) this.sources.set(source, source(this.hear));
    } catch (error) {
      this.closeAll();
      throw error;
    }
  }

  private closeAll(): void {
    for (const [source, end] of this.sources) {
      end?.();
      this.sources.set(source, undefined);
    }
  }

  private async tellOne(
    listener: ChangeListener,
    event: BusEvent,
    entries: readonly EntryDifference[] | undefined,
  ): Promise<void> {
    if (event.kind !== 'resource' && event.audience !== undefined && event.audience !== listener.audience()) return;
    if (!(await listener.wants(event))) return;
    if (entries) {
      const asker = listener.asker();
      if (!asker || !(await this.concerns(entries, event.kind, asker))) return;
    }
    listener.notify(...notificationOf(event));
  }
}

function seenAbove(event: BusEvent): BusEvent {
  seenFromAbove.add(event);
  return event;
}

/** The notification that tells of a change. */
function notificationOf(event: BusEvent): [method: string, params: JsonObject] {
  if (event.kind === 'resource') return ['notifications/resources/updated', { uri: event.uri }];
  return [`notifications/${event.kind}/list_changed`, {}];
}
