import type { Redis } from 'ioredis';
import { KeyMutex, type DriverCall } from '../base';
import { connected, type RedisConnection } from './redis-connection';

/** Milliseconds between two signs of life of a connection that only listens, so that one that is dead is noticed. */
const heartbeatMs = 10_000;
/** Milliseconds until a server that refused the channels is asked again. */
const refusedMs = 1_000;

export interface SubscriberEvents {
  message(channel: string, text: string): void;
  /** The connection was lost and is there again: it listens to the channels as before. */
  gap(): void;
}

/** Listens to channels over a connection of its own, and does so again after that was lost. */
export class Subscriber {
  private client: Redis | undefined;
  private opening: Promise<Redis> | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  /** Runs while the server refuses channels that it was asked for again. */
  private refused: NodeJS.Timeout | undefined;
  private isWarned = false;
  private readonly channels = new Set<string>();
  /** Of one channel, listening and its end happen in the order in which they were asked for. */
  private readonly mutex = new KeyMutex();

  constructor(
    private readonly connection: RedisConnection,
    private readonly events: SubscriberEvents,
  ) {}

  /** Listens from the moment that it resolves. */
  listen(channel: string, call: DriverCall): Promise<void> {
    return this.mutex.run(channel, async () => {
      if (this.channels.has(channel)) return;
      const client = await this.open(call);
      await client.subscribe(channel);
      this.channels.add(channel);
    });
  }

  /** @param isNeeded whether somebody has come in the meantime who listens */
  leave(channel: string, isNeeded: () => boolean): Promise<void> {
    return this.mutex.run(channel, async () => {
      if (isNeeded() || !this.channels.delete(channel)) return;
      await this.client?.unsubscribe(channel);
    });
  }

  close(): void {
    clearInterval(this.heartbeat);
    clearTimeout(this.refused);
    this.client?.disconnect();
  }

  private open(call: DriverCall): Promise<Redis> {
    this.opening ??= this.connect(call).catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async connect({ signal }: DriverCall): Promise<Redis> {
    const client = await this.connection.another();
    signal.throwIfAborted();
    this.client = client;
    client.on('message', (channel: string, text: string) => this.events.message(channel, text));
    await connected(client);
    client.on('ready', () => void this.listenAgain(client));
    this.heartbeat = setInterval(() => void client.ping().catch(() => undefined), heartbeatMs);
    this.heartbeat.unref();
    return client;
  }

  private async listenAgain(client: Redis): Promise<void> {
    clearTimeout(this.refused);
    try {
      if (this.channels.size > 0) await client.subscribe(...this.channels);
    } catch (error) {
      // Where the connection is lost once more, the next one does it.
      if (client.status === 'ready') this.connectAgain(client, error as Error);
      return;
    }
    this.isWarned = false;
    this.events.gap();
  }

  private connectAgain(client: Redis, { name }: Error): void {
    if (!this.isWarned)
      process.emitWarning(`The server refuses to be listened to: ${name}; it is asked again`, 'TenonStorageWarning');
    this.isWarned = true;
    this.refused = setTimeout(() => client.disconnect(true), refusedMs);
    this.refused.unref();
  }
}
