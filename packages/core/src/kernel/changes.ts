import type { Bus, BusEvent, JsonObject, Logger, MaybePromise } from '../contracts';

/** Someone who hears of changes: an open stream of a 2025 session, or a stream that a 2026 client listens on. */
export interface ChangeListener {
  /** By what changes are addressed that concern nobody else; undefined where there is nothing of that kind. */
  audience(): string | undefined;
  /** Whether it asked for this change. */
  wants(event: BusEvent): MaybePromise<boolean>;
  notify(method: string, params: JsonObject): void;
}

/** Carries what the bus says to those who asked for it. Listeners come and go with their streams. */
export class Changes {
  private readonly listeners = new Set<ChangeListener>();
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {}

  /** @returns a function that ends it; the bus is listened to only while somebody listens here */
  attach(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    this.unsubscribe ??= this.bus.subscribe((event) => this.tell(event));
    return () => this.detach(listener);
  }

  publish(event: BusEvent): void {
    this.bus.publish(event);
  }

  private detach(listener: ChangeListener): void {
    if (!this.listeners.delete(listener) || this.listeners.size > 0) return;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  private tell(event: BusEvent): void {
    for (const listener of [...this.listeners]) {
      this.tellOne(listener, event).catch((error: unknown) => {
        this.log.error({ err: error }, 'A change could not be told');
      });
    }
  }

  private async tellOne(listener: ChangeListener, event: BusEvent): Promise<void> {
    if (event.kind !== 'resource' && event.audience !== undefined && event.audience !== listener.audience()) return;
    if (await listener.wants(event)) listener.notify(...notificationOf(event));
  }
}

/** The notification that tells of a change. */
function notificationOf(event: BusEvent): [method: string, params: JsonObject] {
  if (event.kind === 'resource') return ['notifications/resources/updated', { uri: event.uri }];
  return [`notifications/${event.kind}/list_changed`, {}];
}
