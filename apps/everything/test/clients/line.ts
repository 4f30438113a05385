/** The HTTP connection of a client: what went over it, and how to break it. */
export class Line {
  /** The `Last-Event-ID` of each request that took a stream up again. */
  readonly resumedAfter: string[] = [];
  /** Resolves once the client has a stream open for what belongs to no request (2025). */
  readonly streamOpened: Promise<void>;
  private onStreamOpened!: () => void;
  private cuts = 0;

  constructor() {
    this.streamOpened = new Promise((resolve) => (this.onStreamOpened = resolve));
  }

  /** Lets the next event stream that answers a POST break off behind its first chunk. */
  cutNextReply(): void {
    this.cuts++;
  }

  readonly fetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const lastEventId = new Headers(init?.headers).get('last-event-id');
    if (lastEventId !== null) this.resumedAfter.push(lastEventId);
    const response = await fetch(url, init);
    if (init?.method === 'GET' && response.ok) this.onStreamOpened();
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (init?.method !== 'POST' || !isStream || !response.body || this.cuts === 0) return response;
    this.cuts--;
    return new Response(cutOff(response.body), response);
  };
}

function cutOff(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let chunks = 0;
  return new ReadableStream({
    async pull(controller) {
      if (chunks++ > 0) {
        await reader.cancel();
        return controller.error(new Error('The connection broke'));
      }
      const { value } = await reader.read();
      if (value) controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
