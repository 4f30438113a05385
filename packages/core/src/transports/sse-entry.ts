import type { SseEndpoint } from '../wire/ports';
import { checkGetHeaders, checkPostHeaders } from './http-checks';
import type { HttpEntry } from './http-entry';
import { refusal } from './http-refusal';
import type { HttpTurn } from './http-turn';

export interface SseOptions {
  readonly endpoint: SseEndpoint;
  /** Where clients connect, for example `/sse`. */
  readonly path: string;
  /** Where they post their messages, for example `/messages`. */
  readonly messagesPath: string;
}

/** Which of its paths a request came to, and what a host application has stripped of the path before. */
export interface SsePlace {
  readonly at: 'stream' | 'messages';
  readonly mount: string;
}

const methods = { stream: 'GET', messages: 'POST' } as const;

/** The way of an HTTP request to the HTTP+SSE transport of 2024-11-05, past the same checks as any other. */
export class SseEntry {
  constructor(
    private readonly entry: HttpEntry,
    private readonly options: SseOptions,
  ) {}

  /** @param original the path as the client wrote it */
  match(path: string, original: string): SsePlace | undefined {
    for (const [at, own] of [
      ['stream', this.options.path],
      ['messages', this.options.messagesPath],
    ] as const) {
      if (path === own && original.endsWith(own)) return { at, mount: original.slice(0, -own.length) };
      if (path === own || original === own) return { at, mount: '' };
    }
    return undefined;
  }

  /** @param authenticated the caller is known already (`turn.principal`), so the gate is not asked */
  serve(turn: HttpTurn, { at, mount }: SsePlace, authenticated = false): void {
    if (!this.entry.admit(turn)) return;
    const allow = methods[at];
    if (turn.method === allow) {
      return this.entry.authorize(turn, authenticated, () =>
        at === 'stream' ? this.open(turn, mount) : this.post(turn),
      );
    }
    if (turn.method === 'OPTIONS' && this.entry.preflight(turn, allow)) return;
    turn.refuse(refusal(405, 'This path does not take the method.', { allow }));
  }

  private open(turn: HttpTurn, mount: string): void {
    const refused = checkGetHeaders(turn.header('accept'));
    if (refused) return turn.refuse(refused);
    // Two slashes at the beginning, of either kind, would name another host.
    const messages = `${mount}${this.options.messagesPath}`.replace(/^[/\\]{2,}/, '/');
    this.options.endpoint.open(messages, turn, turn);
  }

  private post(turn: HttpTurn): void {
    const refused = checkPostHeaders(turn.header('content-type'), undefined, turn.header('content-encoding'));
    if (refused) return turn.refuse(refused);
    // The body comes later, and with it an error would reach nobody.
    turn.receive(this.entry.bodyLimit, (received, body) =>
      this.entry.run(received, () => this.options.endpoint.post(turn.query('sessionId'), body, turn, turn)),
    );
  }
}
