import type { Exchange, MaybePromise } from '../contracts';
import { RoundSuspension, type CallProgress, type ReplayAsking } from './asking';
import type { RpcRequest } from './rpc';
import type { KernelServices } from './services';

/** How a call is run once, and what its result is as text. */
interface Call<R> {
  readonly request: RpcRequest;
  readonly exchange: Exchange;
  /** @param progress what is known from earlier rounds */
  readonly round: (progress: CallProgress | undefined) => MaybePromise<R>;
  readonly encode: (result: R) => string;
}

/** Answers calls that may ask their client: with the result, or in 2026 with what has to be brought to the next round. */
export class CallRounds {
  constructor(private readonly services: KernelServices) {}

  /** @throws ProtocolError -32602 for a state that is not of this call */
  answer<R>(
    request: RpcRequest,
    exchange: Exchange,
    round: Call<R>['round'],
    encode: Call<R>['encode'],
  ): MaybePromise<string> {
    const call = { request, exchange, round, encode };
    const { requestState, inputResponses } = request.params;
    const comesBack = requestState !== undefined || inputResponses !== undefined;
    if (comesBack && exchange.era === '2026') return this.comeBack(call);
    return this.run(call, undefined);
  }

  private async comeBack<R>(call: Call<R>): Promise<string> {
    const { request, exchange } = call;
    const { rounds } = this.services;
    const isNew = request.params['requestState'] === undefined;
    return this.run(call, isNew ? rounds.beginWith(request) : await rounds.resume(request, exchange));
  }

  private run<R>(call: Call<R>, progress: CallProgress | undefined): MaybePromise<string> {
    let result: MaybePromise<R>;
    try {
      result = call.round(progress);
    } catch (error) {
      return this.ended(error, call);
    }
    if (!(result instanceof Promise)) return call.encode(result);
    return result.then(call.encode, (error: unknown) => this.ended(error, call));
  }

  /** What follows a round that ended without a result. */
  private ended<R>(error: unknown, call: Call<R>): MaybePromise<string> {
    if (!(error instanceof RoundSuspension)) throw error;
    return this.suspended(RoundSuspension.askingOf(error), call);
  }

  private async suspended<R>(asking: ReplayAsking, { request, exchange }: Call<R>): Promise<string> {
    const result = await this.services.rounds.suspend(asking, request, exchange);
    return this.services.encoders[exchange.era].encode({ resultType: 'input_required', ...result });
  }
}
