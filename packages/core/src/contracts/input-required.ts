import { ProtocolError, RpcCode } from '../errors';
import type { FormSource, Question, SampleOptions, SamplingInput } from './question';
import type { JsonValue } from './json';

export interface InputRequiredInit {
  /** Questions by the key under which `ctx.inputResponses` has their answers. */
  requests?: Readonly<Record<string, Question>>;
  /** JSON that `ctx.requestState` has in the next round. It travels sealed: the client can neither read nor change it. */
  state?: JsonValue;
}

/** What a handler returns that cannot go on before its client has answered. */
export class InputRequired {
  constructor(
    readonly requests: Readonly<Record<string, Question>>,
    readonly state: JsonValue | undefined,
  ) {}
}

/**
 * Asks the client from the outside: the call ends here, and begins anew with the answers in `ctx.inputResponses`, as the
 * client gave them, and the state in `ctx.requestState` (MCP 2026-07-28, "Multi Round-Trip Requests"). In 2025 the server
 * asks and begins the call anew by itself.
 *
 * @example
 * const name = ctx.inputResponses?.['name'];
 * if (!name) return inputRequired({ requests: { name: inputRequired.elicit('Your name?', String) } });
 */
export const inputRequired = Object.assign(
  ({ requests = {}, state }: InputRequiredInit): InputRequired => new InputRequired({ ...requests }, state),
  {
    /** A form, as in `ctx.elicit`. */
    elicit: (message: string, form: FormSource): Question => ({ kind: 'form', message, form }),
    /** A URL to visit, as in `ctx.elicitUrl`. */
    elicitUrl: (message: string, url: string): Question => ({ kind: 'url', message, url }),
    /** Words of a model, as in `ctx.sample`. */
    sample: (messages: SamplingInput, options: Omit<SampleOptions, 'key'> = {}): Question => ({
      kind: 'sampling',
      messages,
      options,
    }),
    /** The client's roots, as in `ctx.listRoots`. */
    listRoots: (): Question => ({ kind: 'roots' }),
  },
);

/**
 * Ends a round of a call that waits for its client. It comes out of `ctx.elicit()` and its siblings as a rejection; let
 * it pass, or rethrow it: who swallows it would go on without an answer.
 */
export class Suspension extends ProtocolError {
  override readonly name = 'Suspension';

  constructor() {
    super(RpcCode.InternalError, 'The call waits for its client');
  }
}
