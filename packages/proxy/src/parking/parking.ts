import { randomUUID } from 'node:crypto';
import { RpcCode, type MountCaller, type MountHost } from '@tenon/core';
import { BackendFailure } from '../backend/backend-failure';
import { recalled } from '../calls/remembered';
import { identityOf } from '../identity/caller-identity';
import { Park } from './park';
import { ParkingLot, type ParkingLimits } from './parking-lot';

/** Lets calls at servers of 2025 wait for clients of 2026, which come back with their answers. */
export class Parking {
  private readonly lot: ParkingLot;

  constructor(
    private readonly host: MountHost,
    private readonly limits: ParkingLimits,
  ) {
    this.lot = new ParkingLot(limits, () => this.gone());
  }

  /** How many calls wait, or have waited not long ago. */
  get size(): number {
    return this.lot.size;
  }

  /** A place for a call that may have to wait. */
  open(caller: MountCaller, name: () => string): Park {
    const { context } = caller;
    const record = async (park: Park): Promise<void> => {
      const id = randomUUID();
      if (!this.lot.add(id, park)) {
        throw new BackendFailure('TN6005', this.host.name, `${this.limits.maxParked} calls wait for their clients`);
      }
      await context.step(stepName(name(), context.round), () => id);
    };
    return new Park(identityOf(caller), name, record);
  }

  /**
   * The call that waits for this client.
   *
   * @throws BackendFailure TN6006 where it waited elsewhere, or for too long
   */
  async resume(caller: MountCaller, name: () => string): Promise<{ park: Park; wait: () => void } | undefined> {
    const { context } = caller;
    for (let round = 1; round < context.round; round += 1) {
      const id = await recalled(context, stepName(name(), round));
      if (id === undefined) continue;
      const park = this.lot.find(id, identityOf(caller));
      if (!park) throw this.gone();
      this.lot.hold(id);
      return { park, wait: () => this.lot.wait(id) };
    }
    return undefined;
  }

  close(): void {
    this.lot.close();
  }

  private gone(): BackendFailure {
    return new BackendFailure(
      'TN6006',
      this.host.name,
      `no call waits here any more, as it waited longer than ${this.limits.parkTimeoutMs} ms, made room for others, or in another process`,
      { code: RpcCode.InvalidParams },
    );
  }
}

function stepName(name: string, round: number): string {
  return `park ${name}.${round}`;
}
