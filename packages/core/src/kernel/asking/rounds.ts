import { randomUUID } from 'node:crypto';
import {
  principalKey,
  type Exchange,
  type JsonObject,
  type JsonValue,
  type KeyValue,
  type Logger,
} from '../../contracts';
import { ProtocolError, RpcCode, TenonError } from '../../errors';
import { isJsonObject, type RpcRequest } from '../rpc';
import { versionAsked } from '../version-access';
import type { CallProgress, RecordedAnswer } from './call-progress';
import { digest } from './fingerprint';
import type { ReplayAsking } from './replay-asking';
import { StateSeal } from './state-seal';

/** How calls go on in a later round. */
export interface RoundOptions {
  /** Of the server: states of another one are not taken. */
  readonly audience: string;
  /** The first one seals, all of them open; without any a random one of this process. */
  readonly keys: readonly string[];
  /** How long a client may take for one round. */
  readonly timeoutMs: number;
  /** Whether a state is taken once only; the store must have `putIfAbsent`. */
  readonly singleUse: boolean;
}

/** What travels with the client, sealed. Short names: it travels as text in each round. */
interface Sealed {
  /** Of the call. */
  readonly i: string;
  /** Of this state. */
  readonly j: string;
  /** The round that it leads to. */
  readonly n: number;
  /** Milliseconds since the epoch after which it is not taken. */
  readonly e: number;
  /** What was asked: key, fingerprint, whether the handler asked by what it returned, answers that were no good. */
  readonly q: readonly (readonly [string, string, 0 | 1, number?])[];
  /** What was answered before: the same and the response. */
  readonly a: readonly (readonly [string, string, 0 | 1, JsonObject])[];
  /** Results of steps: id and, unless it is undefined, the value. */
  readonly s: readonly (readonly [string, JsonValue?])[];
  /** What handlers keep, by path. */
  readonly u: readonly (readonly [string, JsonValue])[];
}

/** Answers to questions that were not asked; nobody has so many keys. */
const maxUnasked = 100;

/** Longest state, in characters: it comes back in a body, beside the answers. */
const maxLength = 512 * 1024;
const collection = 'tenon-request-states';

/** Leads a call from one round to the next: what is known of it travels with the client as `requestState`. */
export class Rounds {
  private readonly seal: StateSeal;
  private isWarned = false;

  constructor(
    private readonly options: RoundOptions,
    private readonly store: KeyValue,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.seal = new StateSeal(options.keys);
  }

  /** How long a client may take to answer, in milliseconds. */
  get timeoutMs(): number {
    return this.options.timeoutMs;
  }

  /** Seconds for which rounds of a call can come, with some to spare. */
  get ttlSeconds(): number {
    return Math.ceil(this.options.timeoutMs / 1000) + 60;
  }

  /** A call that begins. */
  begin(): CallProgress {
    return { id: randomUUID(), round: 1, answers: new Map(), steps: new Map(), states: new Map() };
  }

  /**
   * A call that begins with answers, though nothing was asked: they count for the questions whose keys they have, as if
   * they had come a round later.
   *
   * @throws ProtocolError -32602 where they are no object
   */
  beginWith({ params }: RpcRequest): CallProgress {
    const answers = new Map<string, RecordedAnswer>();
    for (const [key, response] of Object.entries(responsesIn(params)).slice(0, maxUnasked)) {
      if (isJsonObject(response)) answers.set(key, { fingerprint: undefined, isReturned: false, response });
    }
    return { ...this.begin(), answers };
  }

  /**
   * What is known of a call whose client comes back.
   *
   * @throws ProtocolError -32602 for a state that was changed, has expired, or belongs to another request or caller
   */
  async resume(request: RpcRequest, exchange: Exchange): Promise<CallProgress> {
    const { requestState } = request.params;
    if (typeof requestState !== 'string' || requestState.length > maxLength) throw invalidState();
    const inputResponses = responsesIn(request.params);
    const text = this.seal.unseal(requestState, this.boundTo(request, exchange));
    if (text === undefined) throw invalidState();
    const sealed = JSON.parse(text) as Sealed;
    if (sealed.e <= this.now()) throw invalidState();
    if (this.options.singleUse && !(await this.isFirstUse(sealed))) throw invalidState();
    return {
      id: sealed.i,
      round: sealed.n,
      answers: answersOf(sealed, inputResponses),
      steps: new Map(sealed.s.map(([name, value]) => [name, value])),
      states: new Map(sealed.u),
    };
  }

  /**
   * The result that ends a round: what the client is asked, and what it has to bring back.
   *
   * @throws TenonError TN3020 for a state that is too large
   */
  async suspend(asking: ReplayAsking, request: RpcRequest, exchange: Exchange): Promise<JsonObject> {
    const { progress, open } = asking;
    const sealed: Sealed = {
      i: progress.id,
      j: randomUUID(),
      n: progress.round + 1,
      e: this.now() + this.options.timeoutMs,
      q: [...open].map(([key, { fingerprint, isReturned, misfits }]) => {
        const asked = [key, fingerprint, isReturned ? 1 : 0] as const;
        return misfits > 0 ? [...asked, misfits] : asked;
      }),
      a: asking
        .answered()
        .map(([key, { fingerprint, isReturned, response }]) => [key, fingerprint, isReturned ? 1 : 0, response]),
      s: [...asking.steps.recorded()].map(([name, value]) => (value === undefined ? [name] : [name, value])),
      u: [...asking.states],
    };
    const requestState = this.seal.seal(JSON.stringify(sealed), this.boundTo(request, exchange));
    if (requestState.length > maxLength) {
      throw new TenonError('TN3020', `it has ${requestState.length} characters, ${maxLength} are the limit`);
    }
    this.warnOfRandomKey(exchange);
    const questions = [...open].map(
      ([
        key,
        {
          question: { method, params },
        },
      ]) => [key, { method, params }],
    );
    return {
      ...(questions.length > 0 && { inputRequests: Object.fromEntries(questions) as JsonObject }),
      requestState,
    };
  }

  /** A state belongs to one server, component and version, set of arguments and caller. */
  private boundTo({ method, params }: RpcRequest, { principal }: Exchange): string {
    const target = method === 'resources/read' ? params['uri'] : params['name'];
    const caller = principal ? principalKey(principal) : null;
    const version = versionAsked(params) ?? null;
    return digest([this.options.audience, method, target, version, params['arguments'] ?? {}, caller]);
  }

  private async isFirstUse({ j, e }: Sealed): Promise<boolean> {
    const seconds = Math.ceil((e - this.now()) / 1000) + 60;
    return (await this.store.putIfAbsent?.(collection, j, true, seconds)) ?? false;
  }

  private warnOfRandomKey({ transport }: Exchange): void {
    if (this.isWarned || this.options.keys.length > 0 || transport !== 'http') return;
    this.isWarned = true;
    this.log.warn(
      {},
      'What travels with clients between rounds is sealed with a random key of this process: no other process can go on with such a call, nor this one after a restart. Give `asking.keys`.',
    );
  }
}

/** Answers to what was not asked are passed over, and so is what cannot be one. */
function answersOf({ a, q }: Sealed, responses: JsonObject): Map<string, RecordedAnswer> {
  const answers = new Map<string, RecordedAnswer>();
  for (const [key, fingerprint, isReturned, response] of a) {
    answers.set(key, { fingerprint, isReturned: isReturned === 1, response });
  }
  for (const [key, fingerprint, isReturned, misfits] of q) {
    const response = Object.hasOwn(responses, key) ? responses[key] : undefined;
    if (isJsonObject(response)) answers.set(key, { fingerprint, isReturned: isReturned === 1, response, misfits });
  }
  return answers;
}

function responsesIn({ inputResponses = {} }: RpcRequest['params']): JsonObject {
  if (isJsonObject(inputResponses)) return inputResponses;
  throw new ProtocolError(RpcCode.InvalidParams, '`inputResponses` must be an object');
}

function invalidState(): ProtocolError {
  return new ProtocolError(
    RpcCode.InvalidParams,
    'Invalid requestState: it was changed, has expired, or belongs to another request. Send the request without it',
  );
}
