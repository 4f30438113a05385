import { randomUUID } from 'node:crypto';
import { RpcCode, type JsonObject, type MountCaller, type MountHost } from '@tenon/core';
import { BackendFailure } from '../backend/backend-failure';
import { recalled } from '../calls/remembered';
import { LocalClient, type RoundClient } from '../calls/round-client';
import { HandOver, type Parks } from '../hand-over/hand-over';
import { identityOf } from '../identity/caller-identity';
import { Park } from './park';
import { ParkingLot, type ParkingLimits } from './parking-lot';

/** Lets calls at servers of 2025 wait for clients of 2026, which come back with their answers, to this process or another. */
export class Parking implements Parks {
  private readonly lot: ParkingLot;
  /** Names this process in what the clients bring back. */
  private readonly node = randomUUID();
  private readonly handOver: HandOver | undefined;

  constructor(
    private readonly host: MountHost,
    private readonly limits: ParkingLimits,
  ) {
    this.lot = new ParkingLot(limits, () => this.gone());
    this.handOver = host.pubSub && new HandOver(this.node, host.pubSub, host, this, limits.maxParked);
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
      // Where others cannot reach this process, the client may still come back to it.
      await this.handOver?.open().catch(() => undefined);
      await context.step(stepName(name(), context.round), () => `${this.node}.${id}`);
    };
    return new Park(identityOf(caller), name, record);
  }

  /**
   * What goes on with the call that waits for this client; undefined where none does.
   *
   * @throws BackendFailure TN6006 where it has waited for too long, or waits in another process that cannot be reached
   */
  async resume(caller: MountCaller, name: () => string): Promise<(() => Promise<JsonObject>) | undefined> {
    const { context, channel } = caller;
    for (let round = 1; round < context.round; round += 1) {
      const place = await recalled(context, stepName(name(), round));
      if (place === undefined) continue;
      const [node = '', park = ''] = place.split('.');
      const identity = identityOf(caller);
      const client = new LocalClient(caller);
      const { handOver } = this;
      if (node !== this.node) {
        if (!handOver) throw this.gone('it waits in another process, if it still does');
        const wishes = { wantsProgress: channel.wantsProgress, wantsLog: channel.logLevel !== undefined };
        return () => handOver.round({ node, park, identity, ...wishes }, client);
      }
      const enter = this.enter(park, identity);
      if (!enter) throw this.gone();
      return () => enter(client);
    }
    return undefined;
  }

  enter(id: string, identity: string | undefined): ((client: RoundClient) => Promise<JsonObject>) | undefined {
    const park = this.lot.find(id, identity);
    if (!park) return undefined;
    return (client) => {
      this.lot.hold(id);
      return park.round(client).finally(() => this.lot.wait(id));
    };
  }

  gone(reason = `it waited longer than ${this.limits.parkTimeoutMs} ms, or made room for others`): BackendFailure {
    return new BackendFailure('TN6006', this.host.name, reason, { code: RpcCode.InvalidParams });
  }

  async close(): Promise<void> {
    // Others learn first why their rounds end.
    const closing = this.handOver?.close();
    this.lot.close();
    await closing;
  }
}

function stepName(name: string, round: number): string {
  return `park ${name}.${round}`;
}
