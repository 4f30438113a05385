import { randomUUID } from 'node:crypto';
import type { AuthDecision, AuthGate, Logger, MaybePromise } from '../contracts';
import { RpcCode } from '../errors';
import { isPending } from '../wire/pending';
import type { HttpEndpoint } from '../wire/ports';
import { checkGetHeaders, checkPostHeaders, defaultBodyLimit } from './http-checks';
import { corsHeaders, preflightHeaders } from './http-cors';
import type { BodyReceiver, HttpTurn } from './http-turn';
import type { HttpGuard } from './http-guard';
import { refusal, rpcErrorText } from './http-refusal';
import { HttpRoutes } from './http-routes';
import { SseEntry, type SseOptions } from './sse-entry';

/** What every HTTP face of a server needs. */
export interface HttpEntryOptions {
  readonly endpoint: HttpEndpoint;
  /** Path of the MCP endpoint, for example `/mcp`. */
  readonly path: string;
  readonly guard: HttpGuard;
  readonly logger: Logger;
  /** Decides who asks; without it everybody is anonymous. */
  readonly auth?: AuthGate;
  /** Plain HTTP routes beside the endpoint. */
  readonly routes?: HttpRoutes;
  /** Largest request body, in bytes. Default 4 MiB. */
  readonly bodyLimit?: number;
  /** The HTTP+SSE transport beside the endpoint; none by default. */
  readonly sse?: SseOptions;
}

/** What is done with a request once it is known who asks. */
type Act = (turn: HttpTurn) => MaybePromise<void>;

const mcpMethods = 'GET, POST, DELETE';

/**
 * The way of an HTTP request to the endpoint: guard, method, caller, headers, body, in this order, so that nothing
 * of a request is acted on before it is known to be allowed.
 */
export class HttpEntry {
  readonly path: string;
  readonly guard: HttpGuard;
  readonly logger: Logger;
  readonly routes: HttpRoutes;
  readonly bodyLimit: number;
  readonly sse: SseEntry | undefined;
  readonly #slashed: string;
  readonly #endpoint: HttpEndpoint;
  readonly #auth: AuthGate | undefined;
  readonly #receiver: BodyReceiver = (turn, body) => this.#post(turn, body);
  readonly #act: Act = (turn) => this.#actOn(turn);

  constructor({ endpoint, path, guard, logger, auth, routes, bodyLimit, sse }: HttpEntryOptions) {
    this.path = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    this.#slashed = `${this.path}/`;
    this.guard = guard;
    this.logger = logger;
    this.routes = routes ?? new HttpRoutes();
    this.bodyLimit = bodyLimit ?? defaultBodyLimit;
    this.#endpoint = endpoint;
    this.#auth = auth;
    this.sse = sse && new SseEntry(this, sse);
  }

  /** Whether a path is that of the endpoint; with a trailing slash it is the same path. */
  isEndpoint(path: string): boolean {
    return path === this.path || path === this.#slashed;
  }

  /**
   * Answers a request to the MCP endpoint.
   *
   * @param authenticated the caller is known already (`turn.principal`), so the gate is not asked
   */
  serve(turn: HttpTurn, authenticated = false): void {
    if (!this.admit(turn)) return;
    const { method } = turn;
    if (method !== 'POST' && method !== 'DELETE' && (method !== 'GET' || isBrowser(turn))) this.#refuseMethod(turn);
    else this.authorize(turn, authenticated, this.#act);
  }

  /**
   * Finds out who asks, and acts then.
   *
   * @param authenticated the caller is known already (`turn.principal`), so the gate is not asked
   */
  authorize(turn: HttpTurn, authenticated: boolean, act: Act): void {
    if (this.#auth === undefined || authenticated) this.run(turn, act);
    else this.#authenticate(this.#auth, turn, act);
  }

  /**
   * Host, Origin and CORS, for the endpoint and the routes alike.
   *
   * @returns false if the request was answered with a refusal
   */
  admit(turn: HttpTurn): boolean {
    const origin = turn.header('origin');
    const refused = this.guard.check(turn.header('host'), origin);
    if (refused) {
      turn.refuse(refused);
      return false;
    }
    if (origin !== undefined) {
      const readable = this.guard.readableBy(origin);
      if (readable !== undefined && turn.method !== 'OPTIONS') turn.addHeaders(corsHeaders(readable));
    }
    return true;
  }

  /** Answers a preflight of a listed origin. @returns false if the request is none, or not of a listed origin */
  preflight(turn: HttpTurn, methods: string): boolean {
    const origin = turn.header('origin');
    const readable = origin === undefined ? undefined : this.guard.readableBy(origin);
    if (readable === undefined || turn.header('access-control-request-method') === undefined) return false;
    const requested = turn.header('access-control-request-headers');
    turn.send(204, undefined, preflightHeaders(readable, methods, requested));
    return true;
  }

  /** Answers a request to a path that nothing serves. */
  notFound(turn: HttpTurn): void {
    turn.refuse(refusal(404, `There is nothing at this path. MCP (streamable HTTP) is served at POST ${this.path}.`));
  }

  /** Does something with a request; where that fails, now or later, the request is answered so. */
  run(turn: HttpTurn, act: Act): void {
    try {
      const done = act(turn);
      if (isPending(done)) done.then(undefined, (error: unknown) => this.failed(turn, error));
    } catch (error) {
      this.failed(turn, error);
    }
  }

  /** Answers a request whose handler failed; what happened is in the log, under the id that the client sees. */
  failed(turn: HttpTurn, error: unknown): void {
    const id = randomUUID();
    this.logger.error({ err: error, id }, 'A request could not be answered');
    if (turn.streaming) turn.end();
    else turn.refuse({ status: 500, body: rpcErrorText(RpcCode.InternalError, 'Internal error', { id }) });
  }

  #authenticate(gate: AuthGate, turn: HttpTurn, act: Act): void {
    try {
      const decision = gate.authenticate(turn);
      if (!isPending(decision)) return this.#decided(turn, decision, act);
      Promise.resolve(decision)
        .then((settled) => this.#decided(turn, settled, act))
        .catch((error: unknown) => this.#gateFailed(turn, error));
    } catch (error) {
      this.#gateFailed(turn, error);
    }
  }

  #decided(turn: HttpTurn, decision: AuthDecision, act: Act): void {
    if ('refusal' in decision) {
      const { status, headers, message } = decision.refusal;
      turn.refuse(refusal(status, message ?? 'Not authorized.', headers, RpcCode.ServerError));
      return;
    }
    // What is no decision must not pass for that of an anonymous caller.
    if (!('principal' in decision)) throw new TypeError('The gate decided nothing: neither `principal` nor `refusal`');
    turn.principal = decision.principal;
    this.run(turn, act);
  }

  #gateFailed(turn: HttpTurn, error: unknown): void {
    this.logger.error({ err: error }, 'Authorization could not be checked');
    turn.refuse(refusal(503, 'Authorization cannot be checked now.', undefined, RpcCode.ServerError));
  }

  #actOn(turn: HttpTurn): MaybePromise<void> {
    if (turn.method === 'DELETE') return this.#endpoint.delete(turn, turn);
    if (turn.method === 'GET') return this.#get(turn);
    const refused = checkPostHeaders(
      turn.header('content-type'),
      turn.header('accept'),
      turn.header('content-encoding'),
    );
    if (refused) turn.refuse(refused);
    else turn.receive(this.bodyLimit, this.#receiver);
  }

  #post(turn: HttpTurn, body: string): void {
    try {
      const done = this.#endpoint.post(body, turn, turn);
      if (isPending(done)) done.then(undefined, (error: unknown) => this.failed(turn, error));
    } catch (error) {
      this.failed(turn, error);
    }
  }

  #get(turn: HttpTurn): MaybePromise<void> {
    const refused = checkGetHeaders(turn.header('accept'));
    if (refused) turn.refuse(refused);
    else return this.#endpoint.get(turn, turn);
  }

  #refuseMethod(turn: HttpTurn): void {
    const { method } = turn;
    if (method === 'OPTIONS' && this.preflight(turn, mcpMethods)) return;
    const hint = `This is an MCP endpoint (streamable HTTP): POST one JSON-RPC message to ${this.path}.`;
    if (method === 'GET') {
      turn.send(405, `${hint}\nConnect to it with an MCP client.\n`, {
        allow: mcpMethods,
        'content-type': 'text/plain; charset=utf-8',
      });
    } else turn.refuse(refusal(405, hint, { allow: mcpMethods }));
  }
}

/** Whether a person looks at the endpoint: no client asks for a page. */
function isBrowser(turn: HttpTurn): boolean {
  return turn.header('accept')?.includes('text/html') ?? false;
}
