import type { Exchange, JsonObject, MaybePromise } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { DirectAsking, ReplayAsking, RoundSuspension, type CallProgress, type RecordedAnswer } from './asking';
import type { RpcRequest } from './rpc';
import type { KernelServices } from './services';

/** Runs a call once. @param progress what is known from earlier rounds */
export type Round = (progress?: CallProgress) => MaybePromise<string>;

/** Rounds of one call in which the server asks by itself; more are taken for a circle. */
const maxDirectRounds = 100;

/** Answers calls that may ask their client: with the result, or in 2026 with what has to be brought to the next round. */
export class CallRounds {
  constructor(private readonly services: KernelServices) {}

  /** @throws ProtocolError -32602 for a state that is not of this call */
  answer(request: RpcRequest, exchange: Exchange, round: Round): MaybePromise<string> {
    const { requestState, inputResponses } = request.params;
    if (exchange.era === '2026' && (requestState ?? inputResponses) !== undefined) {
      return this.comeBack(request, exchange, round);
    }
    return this.run(request, exchange, round, undefined);
  }

  private async comeBack(request: RpcRequest, exchange: Exchange, round: Round): Promise<string> {
    const { rounds } = this.services;
    const isNew = request.params['requestState'] === undefined;
    const progress = isNew ? rounds.beginWith(request) : await rounds.resume(request, exchange);
    return this.run(request, exchange, round, progress);
  }

  private run(
    request: RpcRequest,
    exchange: Exchange,
    round: Round,
    progress: CallProgress | undefined,
  ): MaybePromise<string> {
    let result: MaybePromise<string>;
    try {
      result = round(progress);
    } catch (error) {
      return this.ended(error, request, exchange, round);
    }
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => this.ended(error, request, exchange, round));
  }

  /** What follows a round that ended without a result. */
  private ended(error: unknown, request: RpcRequest, exchange: Exchange, round: Round): MaybePromise<string> {
    if (!(error instanceof RoundSuspension)) throw error;
    const { asking } = error;
    if (asking instanceof ReplayAsking) return this.suspended(asking, request, exchange);
    if (asking instanceof DirectAsking) return this.askedDirectly(asking, request, exchange, round);
    throw error;
  }

  private async suspended(asking: ReplayAsking, request: RpcRequest, exchange: Exchange): Promise<string> {
    const result = await this.services.rounds.suspend(asking, request, exchange);
    return this.services.encoders[exchange.era].encode({ resultType: 'input_required', ...result });
  }

  /** Asks what the handler returned, and runs it again with the answers. */
  private async askedDirectly(
    asking: DirectAsking,
    request: RpcRequest,
    exchange: Exchange,
    round: Round,
  ): Promise<string> {
    const { progress, returned } = asking;
    if (progress.round >= maxDirectRounds) {
      throw new ProtocolError(RpcCode.InternalError, `The call was asked for input in ${maxDirectRounds} rounds`);
    }
    const gone = new AbortController();
    exchange.onAbort((reason) => gone.abort(reason));
    const given = returned ? await asking.answersTo(returned, gone.signal) : [];
    const answers = new Map([
      ...progress.answers,
      ...given.map(([key, response]) => [key, recorded(response)] as const),
    ]);
    const steps = asking.steps.recorded();
    return this.run(request, exchange, round, {
      id: progress.id,
      round: progress.round + 1,
      answers,
      steps,
      state: returned?.state,
    });
  }
}

function recorded(response: JsonObject): RecordedAnswer {
  return { fingerprint: undefined, isReturned: true, response };
}
