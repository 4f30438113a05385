import type { CompiledSchema, MaybePromise, SchemaResult } from '../../contracts';
import { TenonError } from '../../errors';

/** A call of a transformed component: its original can be called for as long as it runs. */
export class OngoingCall<Message> {
  private isOver = false;

  constructor(readonly message: Message) {}

  /** Runs the whole call. */
  run<R>(work: () => MaybePromise<R>): MaybePromise<R> {
    try {
      const result = work();
      if (result instanceof Promise) return result.finally(() => this.end());
      this.end();
      return result;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /**
   * Calls the original. Nobody has to await it: a rejection does not end the process.
   *
   * @param name of the function, for messages
   * @throws TenonError TN5048 where the call is over
   */
  forward<R>(name: string, work: () => MaybePromise<R>): Promise<R> {
    const promise = this.isOver
      ? Promise.reject(new TenonError('TN5048', `${name}() was called after the result was there`))
      : Promise.resolve().then(work);
    promise.catch(() => undefined);
    return promise;
  }

  private end(): void {
    this.isOver = true;
  }
}

/** The input of a call on its way to its handler, and the call: several of one request may run at once. */
export interface Carried<Message> {
  readonly input: unknown;
  readonly ongoing: OngoingCall<Message>;
}

/** A schema that checks the input, and hands the call on with it. */
export function carrying<Message>(schema: CompiledSchema): CompiledSchema<Carried<Message>> {
  return {
    json: schema.json,
    parse: (value) => {
      const { input, ongoing } = value as Carried<Message>;
      const carry = (result: SchemaResult<unknown>): SchemaResult<Carried<Message>> =>
        result.ok ? { ok: true, value: { input: result.value, ongoing } } : result;
      const result = schema.parse(input);
      return result instanceof Promise ? result.then(carry) : carry(result);
    },
  };
}
