import { randomUUID } from 'node:crypto';
import { Suspension, type JsonObject, type JsonValue, type MountHost, type PubSub } from '@tenon/core';
import { outside } from '../backend/backend-connection';
import { BackendFailure, failureAt, mountClosed } from '../backend/backend-failure';
import type { RoundClient } from '../calls/round-client';
import { RemoteClient } from './remote-client';
import { RemoteRound } from './remote-round';
import { isTooLarge, roundErrorOf } from './round-error';
import { answerMs, RoundLink, type Break, type LinkEnd } from './round-link';
import { readMessage, type Begin, type RoundMessage } from './round-message';

/** The calls that wait in this process. */
export interface Parks {
  /** Goes on with a call, at once; undefined where it does not wait for this client. */
  enter(park: string, identity: string | undefined): ((client: RoundClient) => Promise<JsonObject>) | undefined;
  /** What is said of a call that does not wait any more. */
  gone(reason?: string): BackendFailure;
}

export interface RoundRequest extends Omit<Begin, 'kind' | 'identity'> {
  /** The process that holds the call. */
  readonly node: string;
  readonly identity: string | undefined;
}

/** A round in which this process and another one take part. */
interface SharedRound {
  readonly link: RoundLink;
  /** Tells the other process, and ends it here. */
  close(): void;
}

/**
 * Brings rounds of clients to the process that holds their call, and those of other processes to the calls that this one
 * holds. Calls themselves stay where they are. Whoever can publish on the channels is believed as to who its client is.
 */
export class HandOver {
  private readonly rounds = new Map<string, SharedRound>();
  /** Rounds of other processes' clients. */
  private held = 0;
  private subscription: Promise<() => Promise<void>> | undefined;
  private isClosed = false;

  /**
   * @param node names this process; cannot be guessed
   * @param maxHeld how many rounds of other processes run here at the same time
   */
  constructor(
    readonly node: string,
    private readonly pubSub: PubSub,
    private readonly host: MountHost,
    private readonly parks: Parks,
    private readonly maxHeld: number,
  ) {}

  /** Listens to other processes, from now on. @throws BackendFailure TN6009 */
  async open(): Promise<void> {
    if (this.isClosed) throw mountClosed();
    try {
      await inTime((this.subscription ??= this.subscribe()));
    } catch (cause) {
      this.host.log.warn({ err: cause, code: 'TN6009' }, 'The messages of other processes cannot be received');
      throw this.unreached('the messages of other processes cannot be received', cause);
    }
  }

  /**
   * Goes on with a call that another process holds.
   *
   * @throws Suspension where the client has to be asked first; BackendFailure TN6006 where the call or its process is gone,
   *   TN6009 where messages are lost; else what the call throws
   */
  async round({ node, identity, ...wishes }: RoundRequest, client: RoundClient): Promise<JsonObject> {
    await this.open();
    client.signal.throwIfAborted();
    const id = randomUUID();
    const link = this.link(id, node, {
      heard: (item) => round.heard(item),
      broken: (reason) => round.leave(this.failureOf(reason)),
    });
    const round = new RemoteRound(client, (item) => link.post(item));
    this.rounds.set(id, { link, close: () => round.leave(mountClosed()) });
    link.post({ kind: 'begin', identity: identity ?? null, ...wishes });
    try {
      return await round.outcome;
    } finally {
      this.rounds.delete(id);
      void link.close();
    }
  }

  /** Ends all rounds that are shared with others, who are told. */
  async close(): Promise<void> {
    this.isClosed = true;
    const links = [...this.rounds.values()].map((round) => {
      round.close();
      return round.link.close();
    });
    const stopped = async (): Promise<void> => {
      await Promise.all(links);
      await (
        await this.subscription
      )?.();
    };
    await inTime(stopped()).catch((error: unknown) => {
      this.host.log.warn({ err: error }, 'What leads to other processes did not close');
    });
  }

  private subscribe(): Promise<() => Promise<void>> {
    const subscribing = this.pubSub.subscribe(channelOf(this.node), (message) => outside(() => this.receive(message)));
    subscribing.catch(() => (this.subscription = undefined));
    return subscribing;
  }

  private receive(value: JsonValue): void {
    if (this.isClosed) return;
    const message = readMessage(value);
    if (!message) return this.host.log.warn({}, 'What came from another process cannot be read, and is left out');
    const known = this.rounds.get(message.round);
    if (known?.link.peer === message.from) known.link.receive(message);
    const [first] = message.items;
    if (!known && message.number === 0 && first?.kind === 'begin') void this.serve(message, first);
  }

  /** Goes on with a call that is held here, for a client of another process. */
  private async serve(message: RoundMessage, begin: Begin): Promise<void> {
    const { round: id, from } = message;
    let broken: BackendFailure | undefined;
    const link = this.link(id, from, {
      heard: (item) => client.heard(item),
      broken: (reason) => {
        broken = this.failureOf(reason);
        client.leave();
      },
    });
    const client = new RemoteClient(begin, (item) => link.post(item));
    const fail = (error: unknown): void => this.fail(link, error);
    const close = (): void => {
      fail(this.parks.gone('the process that held it was closed'));
      void link.close();
      client.leave();
    };
    this.rounds.set(id, { link, close });
    this.held += 1;
    link.receive(message);
    try {
      const enter = this.enter(begin);
      link.post({ kind: 'begun' });
      const result = await enter(client);
      if (!link.post({ kind: 'result', result })) fail(this.tooLarge());
    } catch (error) {
      if (!(error instanceof Suspension)) fail(error);
      else if (broken) fail(broken);
    } finally {
      this.held -= 1;
      this.rounds.delete(id);
      void link.close();
    }
  }

  private enter({ park, identity }: Begin): (client: RoundClient) => Promise<JsonObject> {
    if (this.held > this.maxHeld) {
      throw new BackendFailure('TN6005', this.host.name, `${this.maxHeld} rounds of other processes run`);
    }
    const enter = this.parks.enter(park, identity ?? undefined);
    if (!enter) throw this.parks.gone();
    return enter;
  }

  /** Tells another process what its client gets in place of a result. */
  private fail(link: RoundLink, thrown: unknown): void {
    const { name, log } = this.host;
    const error = roundErrorOf(failureAt(name, thrown, log));
    if (error.kind === 'unexpected') {
      log.error({ err: thrown }, `A call of '${name}' failed for a client of another process`);
    }
    if (!link.post({ kind: 'error', error })) link.post({ kind: 'error', error: roundErrorOf(this.tooLarge()) });
  }

  private link(round: string, peer: string, end: LinkEnd): RoundLink {
    const publish = async (message: RoundMessage): Promise<void> => {
      try {
        await this.pubSub.publish(channelOf(peer), message as unknown as JsonValue);
      } catch (error) {
        this.host.log.warn({ err: error, code: 'TN6009' }, 'Another process cannot be sent a message');
        throw error;
      }
    };
    return new RoundLink(round, peer, this.node, publish, end);
  }

  private failureOf(reason: Break): BackendFailure {
    if (reason.kind === 'silent') return this.parks.gone('the process that held it does not answer');
    if (reason.kind === 'lost') return this.unreached('a message between two processes was lost');
    return this.unreached('the process that holds it cannot be sent a message', reason.cause);
  }

  private unreached(reason: string, cause?: unknown): BackendFailure {
    return new BackendFailure('TN6009', this.host.name, reason, cause === undefined ? {} : { cause });
  }

  private tooLarge(): BackendFailure {
    return new BackendFailure('TN6009', this.host.name, `what it answered ${isTooLarge}`, {
      fix: 'Return less, or route a client to the same process.',
    });
  }
}

function channelOf(node: string): string {
  return `tenon.park.${node}`;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${answerMs} ms`)), answerMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
