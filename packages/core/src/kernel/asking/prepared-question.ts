import type { Exchange, JsonObject, MaybePromise } from '../../contracts';

/** What became of an answer. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A question in the words of the protocol, for one client. */
export interface PreparedQuestion<T> {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params: JsonObject;
  /** What the client must have declared, as it would have. */
  readonly capability: JsonObject;
  /** The oldest revision that has questions of this kind. */
  readonly since: string;
  /** Makes the value of an answer, which is anything that the client sent. */
  read(answer: JsonObject): MaybePromise<Reading<T>>;
}

/** Who is asked: its revision and what it declared. */
export type Asked = Pick<Exchange, 'protocolVersion' | 'clientCapabilities' | 'era'>;

/** How a question is called in errors. */
export function titleOf({ method, params }: PreparedQuestion<unknown>): string {
  const message = typeof params['message'] === 'string' ? ` "${params['message'].slice(0, 80)}"` : '';
  return `${method}${message}`;
}
