/** A message of JSON-RPC. */
export interface RpcMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface RpcReply {
  readonly status: number;
  /** The answer is the last one. */
  readonly messages: readonly RpcMessage[];
  readonly message: RpcMessage | undefined;
}

const version = '2025-11-25';

/** A session of 2025 over HTTP, which may go on at any server that knows it. */
export class McpSession {
  private nextId = 1;

  private constructor(
    readonly id: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<McpSession> {
    const clientInfo = { name: 'fleet-test', version: '1.0.0' };
    const params = { protocolVersion: version, capabilities: {}, clientInfo };
    const response = await post(url, { id: 0, method: 'initialize', params }, headers);
    await response.text();
    const id = response.headers.get('mcp-session-id');
    if (id === null) throw new Error(`No session: ${response.status}`);
    return new McpSession(id, { ...headers, 'mcp-session-id': id, 'mcp-protocol-version': version });
  }

  async request(url: string, method: string, params: object = {}): Promise<RpcReply> {
    const response = await post(url, { id: this.nextId++, method, params }, this.headers);
    const text = await response.text();
    const isStream = response.headers.get('content-type') === 'text/event-stream';
    const messages = (isStream ? eventsIn(text).map(({ data }) => data) : [text])
      .filter((data) => data !== '')
      .map((data) => JSON.parse(data) as RpcMessage);
    return { status: response.status, messages, message: messages.at(-1) };
  }

  /** The text that a tool returns. */
  async call(url: string, name: string, args: object = {}): Promise<string> {
    const { message } = await this.request(url, 'tools/call', { name, arguments: args });
    if (!message?.result || message.result['isError'] === true) throw new Error(JSON.stringify(message));
    return textIn(message.result);
  }

  /** Calls a tool whose reply is a stream. */
  async callAloud(url: string, name: string, args: object = {}): Promise<EventStream> {
    const message = { id: this.nextId++, method: 'tools/call', params: { name, arguments: args } };
    return new EventStream(await post(url, message, this.headers));
  }

  /** Opens a stream that listens, or takes one up again. */
  async listen(url: string, lastEventId?: string): Promise<EventStream> {
    const headers: Record<string, string> = { ...this.headers, accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    return new EventStream(await fetch(url, { headers }));
  }
}

/** The text of the result of a tool. */
export function textIn(result: Record<string, unknown> | undefined): string {
  const [{ text } = { text: 'nothing' }] = (result?.['content'] ?? []) as { text: string }[];
  return text;
}

/** What came on a stream so far. */
export class EventStream {
  private text = '';
  private isOver = false;
  private wake: () => void = () => undefined;

  constructor(private readonly response: Response) {
    void this.read();
  }

  get status(): number {
    return this.response.status;
  }
  get ids(): string[] {
    return this.events.flatMap(({ id }) => (id === '' ? [] : [id]));
  }
  get lastId(): string {
    return this.ids.at(-1) ?? '';
  }
  get messages(): RpcMessage[] {
    return this.events.flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data) as RpcMessage]));
  }
  private get events(): { id: string; data: string }[] {
    return eventsIn(this.text);
  }

  /** Waits until what came is enough, or nothing more can come. */
  async until(isEnough: (stream: this) => boolean): Promise<this> {
    while (!isEnough(this)) {
      if (this.isOver) throw new Error(`The stream ended before: ${this.text}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this;
  }

  async ended(): Promise<this> {
    while (!this.isOver) await new Promise<void>((resolve) => (this.wake = resolve));
    return this;
  }

  async leave(): Promise<void> {
    await this.reader.cancel();
  }

  private readonly reader = this.response.body!.pipeThrough(new TextDecoderStream()).getReader();

  private async read(): Promise<void> {
    try {
      for (let part = await this.reader.read(); !part.done; part = await this.reader.read()) {
        this.text += part.value;
        this.wake();
      }
    } catch {
      // The server went away, which ends a stream like any other end.
    }
    this.isOver = true;
    this.wake();
  }
}

function post(url: string, message: object, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
}

/** The events that came whole, comments left out. */
function eventsIn(text: string): { id: string; data: string }[] {
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2);
  return whole
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => ({ id: fieldOf(lines, 'id'), data: fieldOf(lines, 'data') }));
}

function fieldOf(lines: readonly string[], name: string): string {
  const begin = `${name}: `;
  return (lines.find((line) => line.startsWith(begin)) ?? begin).slice(begin.length);
}
