import type { JsonObject, MaybePromise, Root } from '@tenon/core';
import { TenonError } from '@tenon/core';
import { checkedForm, checkedRoots, checkedSample, checkedUrl } from './answer-checks';
import type { ClientCapabilities, ConnectionOptions, RequestHandler, ServerRequest, WireObject } from '../connection';

/** A form that a server wants filled in. */
export interface ElicitationQuestion {
  readonly message: string;
  /** JSON Schema of the fields: an object of texts, numbers, booleans and choices. */
  readonly requestedSchema: JsonObject;
  readonly meta: Readonly<WireObject>;
}

/** A page that a server wants the user to visit. */
export interface UrlQuestion {
  readonly message: string;
  /** Show it whole, and open it only where the user agrees; what it holds is the server's word. */
  readonly url: string;
  readonly elicitationId?: string;
  readonly meta: Readonly<WireObject>;
}

/** A conversation that a server wants a model to go on with, in the words of `sampling/createMessage`. */
export type SamplingQuestion = Readonly<WireObject> & {
  readonly messages: readonly WireObject[];
  readonly maxTokens?: number;
  readonly systemPrompt?: string;
};

/** What the user does with a form or page: fills it in, accepts it with its defaults, declines or dismisses it. */
export type ElicitationAnswer = JsonObject | 'accept' | 'decline' | 'cancel';
export type UrlAnswer = 'accept' | 'decline' | 'cancel';

/** What a model says: a text, or a whole result of `sampling/createMessage`. */
export type SamplingAnswer = string | JsonObject;

/** About the question. */
export interface AnswerContext {
  /** Aborts when the server or the caller gives up. */
  readonly signal: AbortSignal;
  /** The name of the server, where there are several. */
  readonly server?: string;
}

/** How the client answers what servers ask it. What is left out, the client does not declare. */
export interface ClientAnswers {
  /** Answers forms. Fields that the answer leaves out take their defaults. */
  elicit?: (question: ElicitationQuestion, context: AnswerContext) => MaybePromise<ElicitationAnswer>;
  /** Answers whether a page is visited. */
  openUrl?: (question: UrlQuestion, context: AnswerContext) => MaybePromise<UrlAnswer>;
  /** Answers for a model. */
  sample?: (question: SamplingQuestion, context: AnswerContext) => MaybePromise<SamplingAnswer>;
  /** The folders and the like that servers may work in: URIs, or roots with names. */
  roots?: readonly (string | Root)[] | ((context: AnswerContext) => MaybePromise<readonly (string | Root)[]>);
}

/** The capabilities of a client that answers so, and what answers. */
export function answering(
  answers: ClientAnswers,
  server?: string,
): Pick<ConnectionOptions, 'capabilities' | 'handlers'> {
  const { elicit, openUrl, sample, roots } = answers;
  const capabilities: ClientCapabilities = {
    ...((elicit || openUrl) && {
      elicitation: { ...(elicit && { form: { applyDefaults: true } }), ...(openUrl && { url: {} }) },
    }),
    ...(sample && { sampling: {} }),
    ...(roots && { roots: { listChanged: true } }),
  };
  const handlers: Record<string, RequestHandler> = {
    ...((elicit || openUrl) && { 'elicitation/create': elicitation(answers, server) }),
    ...(sample && { 'sampling/createMessage': sampling(sample, server) }),
    ...(roots && { 'roots/list': listRoots(roots, server) }),
  };
  return { capabilities, handlers };
}

function elicitation({ elicit, openUrl }: ClientAnswers, server: string | undefined): RequestHandler {
  return async ({ params }, { signal }) => {
    const {
      message,
      mode,
      url,
      elicitationId,
      requestedSchema,
      _meta: meta = {},
    } = params as unknown as ElicitationParams;
    if (mode === 'url') {
      if (!openUrl) throw noAnswer('a URL to visit');
      return { action: checkedUrl(await openUrl({ message, url, elicitationId, meta }, { signal, server })) };
    }
    if (!elicit) throw noAnswer('a form');
    const answer = checkedForm(await elicit({ message, requestedSchema, meta }, { signal, server }), requestedSchema);
    if (answer === 'accept') return { action: 'accept', content: {} };
    return typeof answer === 'string' ? { action: answer } : { action: 'accept', content: { ...answer } };
  };
}

interface ElicitationParams {
  readonly message: string;
  readonly mode?: 'form' | 'url';
  readonly url: string;
  readonly elicitationId?: string;
  readonly requestedSchema: JsonObject;
  readonly _meta?: WireObject;
}

function sampling(sample: NonNullable<ClientAnswers['sample']>, server: string | undefined): RequestHandler {
  return async ({ params }: ServerRequest, { signal }) => {
    const answer = checkedSample(await sample(params as SamplingQuestion, { signal, server }));
    if (typeof answer !== 'string') return answer;
    return { role: 'assistant', content: { type: 'text', text: answer }, model: 'unknown', stopReason: 'endTurn' };
  };
}

function listRoots(roots: NonNullable<ClientAnswers['roots']>, server: string | undefined): RequestHandler {
  return async (_request, { signal }) => {
    const given = checkedRoots(typeof roots === 'function' ? await roots({ signal, server }) : roots);
    return { roots: given.map((root) => (typeof root === 'string' ? { uri: root } : root)) };
  };
}

function noAnswer(what: string): TenonError {
  return new TenonError('TN7008', `nothing answers ${what}`);
}
