import type { HttpEndpoint, HttpReply, HttpRequest } from '../../src/wire/ports';

/** An endpoint that does what the body says: one word, or anything else to have it echoed. */
export class FakeHttpEndpoint implements HttpEndpoint {
  readonly bodies: string[] = [];
  readonly requests: HttpRequest[] = [];
  readonly callers: (string | undefined)[] = [];
  /** Replies that hang until the test ends them. */
  readonly hanging: HttpReply[] = [];
  closed = 0;
  #wake: (() => void)[] = [];

  post(body: string, request: HttpRequest, reply: HttpReply): void | Promise<void> {
    this.bodies.push(body);
    this.requests.push(request);
    this.callers.push(request.remoteAddress);
    for (const wake of this.#wake.splice(0)) wake();
    if (body === '"throw"') throw new Error('/secret/path exploded');
    if (body === '"reject"') return Promise.reject(new Error('/secret/path exploded'));
    if (body === '"late"') {
      return new Promise((resolve) => setImmediate(() => resolve(reply.send(200, '"late"'))));
    }
    if (body === '"quiet"') return void this.hanging.push(reply);
    if (body === '"hang"' || body === '"stream"' || body === '"flood"') {
      this.hanging.push(reply);
      reply.onClose(() => {
        this.closed += 1;
        for (const wake of this.#wake.splice(0)) wake();
      });
      if (body === '"stream"') reply.event('{"first":1}');
      if (body === '"flood"') for (let i = 0; i < 64; i++) reply.event(JSON.stringify('x'.repeat(1024 * 1024)));
      return;
    }
    if (body === '"break"') {
      reply.event('{"first":1}');
      throw new Error('/secret/path exploded');
    }
    if (body === '"empty"') return reply.send(202, undefined);
    if (body === '"bytes"') return reply.send(200, Buffer.from('{"é":1}'), { 'mcp-session-id': 'abc' });
    reply.send(200, body);
  }

  get(request: HttpRequest, reply: HttpReply): void {
    this.requests.push(request);
    this.hanging.push(reply);
    reply.onClose(() => {
      this.closed += 1;
      for (const wake of this.#wake.splice(0)) wake();
    });
    reply.comment();
    for (const wake of this.#wake.splice(0)) wake();
  }

  delete(request: HttpRequest, reply: HttpReply): void {
    this.requests.push(request);
    reply.send(204, undefined);
  }

  /** Resolves when `condition` holds; it is looked at whenever something happens here. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }
}
