import type { Park } from './park';

export interface ParkingLimits {
  readonly maxParked: number;
  readonly parkTimeoutMs: number;
}

interface Place {
  readonly park: Park;
  timer: NodeJS.Timeout | undefined;
}

/** Keeps calls while their clients answer, in this process, by an id that cannot be guessed. */
export class ParkingLot {
  /** The one that has waited for the longest time first. */
  private readonly places = new Map<string, Place>();

  /** @param expired the reason for which a call is given up whose client did not come back */
  constructor(
    private readonly limits: ParkingLimits,
    private readonly expired: () => Error,
  ) {}

  get size(): number {
    return this.places.size;
  }

  /** Keeps a call. @returns whether there was room for it */
  add(id: string, park: Park): boolean {
    if (this.places.size >= this.limits.maxParked && !this.makeRoom()) return false;
    this.places.set(id, { park, timer: undefined });
    this.wait(id);
    return true;
  }

  /** A call whose client came back; undefined where there is none, or it is another client's. */
  find(id: string, identity: string | undefined): Park | undefined {
    const place = this.places.get(id);
    return place?.park.identity === identity ? place?.park : undefined;
  }

  /** Begins the time in which the client has to come back anew. */
  wait(id: string): void {
    const place = this.places.get(id);
    if (!place) return;
    clearTimeout(place.timer);
    place.timer = setTimeout(() => this.remove(id), this.limits.parkTimeoutMs);
    place.timer.unref();
  }

  /** Holds the time while the client is here. */
  hold(id: string): void {
    clearTimeout(this.places.get(id)?.timer);
  }

  remove(id: string): void {
    const place = this.places.get(id);
    if (!place) return;
    this.places.delete(id);
    clearTimeout(place.timer);
    place.park.abort(this.expired());
  }

  close(): void {
    for (const id of [...this.places.keys()]) this.remove(id);
  }

  /** What has its result is kept only in case that its reply was lost. */
  private makeRoom(): boolean {
    for (const [id, { park }] of this.places) {
      if (!park.isSettled) continue;
      this.remove(id);
      return true;
    }
    return false;
  }
}
