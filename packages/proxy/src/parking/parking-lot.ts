import type { Park } from './park';

export interface ParkingLimits {
  readonly maxParked: number;
  readonly parkTimeoutMs: number;
}

interface Place {
  readonly park: Park;
  timer: NodeJS.Timeout | undefined;
  /** Rounds of the client that are under way. */
  rounds: number;
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
    if (this.places.size >= this.limits.maxParked && !this.makeRoom(park.identity)) return false;
    const place: Place = { park, timer: undefined, rounds: 0 };
    this.places.set(id, place);
    this.startTime(id, place);
    return true;
  }

  /** A call whose client came back; undefined where there is none, or it is another client's. */
  find(id: string, identity: string | undefined): Park | undefined {
    const place = this.places.get(id);
    return place?.park.identity === identity ? place?.park : undefined;
  }

  /** A round of the client is over: after the last one begins the time in which it has to come back. */
  wait(id: string): void {
    const place = this.places.get(id);
    if (!place) return;
    place.rounds -= 1;
    if (place.rounds <= 0) this.startTime(id, place);
  }

  /** Holds the time for a round of the client. */
  hold(id: string): void {
    const place = this.places.get(id);
    if (!place) return;
    place.rounds += 1;
    clearTimeout(place.timer);
  }

  /** @returns whether there was such a call */
  private remove(id: string): boolean {
    const place = this.places.get(id);
    if (!place) return false;
    this.places.delete(id);
    clearTimeout(place.timer);
    place.park.abort(this.expired());
    return true;
  }

  close(): void {
    for (const id of [...this.places.keys()]) this.remove(id);
  }

  private startTime(id: string, place: Place): void {
    clearTimeout(place.timer);
    place.timer = setTimeout(() => this.remove(id), this.limits.parkTimeoutMs);
    place.timer.unref();
  }

  /**
   * What has its result is kept only in case that its reply was lost. Where nothing has, whoever holds the most places
   * gives way to one who holds fewer, so that nobody keeps all others out.
   */
  private makeRoom(identity: string | undefined): boolean {
    const held = new Map<string | undefined, string[]>();
    for (const [id, { park }] of this.places) {
      if (park.isSettled) return this.remove(id);
      const ids = held.get(park.identity);
      if (ids) ids.push(id);
      else held.set(park.identity, [id]);
    }
    const own = held.get(identity)?.length ?? 0;
    const most = [...held.values()].reduce<string[]>((one, other) => (other.length > one.length ? other : one), []);
    const [oldest] = most;
    return oldest !== undefined && most.length > own + 1 && this.remove(oldest);
  }
}
