import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** A JSON-RPC message as it came off the wire. */
export interface RpcMessage {
  readonly jsonrpc: '2.0';
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A whole reply: its messages are one for a JSON body, one per event for a stream. */
export class Reply {
  readonly messages: readonly RpcMessage[];

  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly text: string,
  ) {
    this.messages = readMessages(headers['content-type'], text);
  }

  get isStream(): boolean {
    return this.headers['content-type'] === 'text/event-stream';
  }

  /** The answer to the request, behind the notifications. */
  get answer(): RpcMessage | undefined {
    return this.messages.find((message) => message.method === undefined);
  }

  get code(): number | undefined {
    return this.answer?.error?.code;
  }

  /** Status and code, for a row of a table. */
  get verdict(): string {
    const code = this.code;
    return code === undefined ? String(this.status) : `${this.status} ${code}`;
  }
}

export type Headers = Readonly<Record<string, string | undefined>>;

export interface PostOptions {
  readonly method?: string;
  /** Beside, or instead of, the headers that every message has; undefined leaves one out. */
  readonly headers?: Headers;
  /** Replies of 500 and above are failures of the test unless they are asked for. */
  readonly mayFail?: boolean;
}

const messageHeaders: Headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

/** Sends one HTTP request and reads the whole reply. Every reply is checked for what no reply may have in it. */
export async function post(url: string, body: unknown, options: PostOptions = {}): Promise<Reply> {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    openPost(url, options).on('response', resolve).on('error', reject).end(bytes);
  });
  return readReply(response, options);
}

/** Begins an HTTP request whose body the test sends, and that it may break off. */
export function openPost(url: string, { method = 'POST', headers }: PostOptions = {}): ClientRequest {
  const given = Object.entries({ ...messageHeaders, ...headers }).filter(([, value]) => value !== undefined);
  return httpRequest(url, { method, agent: false, headers: Object.fromEntries(given) });
}

export async function readReply(response: IncomingMessage, { mayFail = false }: PostOptions = {}): Promise<Reply> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk as string;
  const reply = new Reply(response.statusCode ?? 0, response.headers, text);
  requireDiscretion(reply.text);
  if (reply.status >= 500 && !mayFail) throw new Error(`The server failed: ${reply.status} ${text.slice(0, 500)}`);
  return reply;
}

/** @throws Error if the text tells a client about files, stacks or modules of the server */
export function requireDiscretion(text: string): void {
  const leak = [process.cwd(), 'node_modules', 'node:', '\\n    at ', '\n    at '].find((part) => text.includes(part));
  if (leak !== undefined) throw new Error(`A reply leaks '${leak}': ${text.slice(0, 500)}`);
}

function readMessages(contentType: string | undefined, text: string): RpcMessage[] {
  if (text === '') return [];
  if (contentType === 'application/json') return [JSON.parse(text) as RpcMessage];
  if (contentType !== 'text/event-stream') return [];
  return readEvents(text).flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data) as RpcMessage]));
}

/** One server-sent event; its data is empty where it only tells an id or a retry time. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly retry: number | undefined;
  readonly name: string | undefined;
  readonly data: string;
}

/** The events of a stream, comments left out. */
export function readEvents(text: string): ServerEvent[] {
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const field = (name: string): string[] =>
        lines.flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
      const retry = field('retry')[0];
      return {
        id: field('id')[0],
        retry: retry === undefined ? undefined : Number(retry),
        name: field('event')[0],
        data: field('data').join('\n'),
      };
    });
}
