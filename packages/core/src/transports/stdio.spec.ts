import { Console } from 'node:console';
import { PassThrough, Writable } from 'node:stream';
import { FakeConversation } from '../../test/fakes/fake-conversation';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { StdioTransport, type StdioTransportOptions } from './stdio';
import { redirectConsole } from './stray-output';

class FakeOutput extends Writable {
  readonly writes: string[] = [];
  #blocked: (() => void) | undefined;
  #blocks = false;

  constructor() {
    super({ decodeStrings: false, highWaterMark: 10 });
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    if (chunk.length > 0) this.writes.push(chunk.toString());
    if (this.#blocks) this.#blocked = done;
    else done();
  }

  block(): void {
    this.#blocks = true;
  }

  unblock(): void {
    this.#blocks = false;
    this.#blocked?.();
  }
}

function start(options: Partial<StdioTransportOptions> = {}) {
  const conversation = new FakeConversation();
  const input = new PassThrough();
  const output = new FakeOutput();
  const logger = new FakeLogger();
  const transport = new StdioTransport({ open: conversation.open, input, output, logger, ...options });
  transport.start();
  return { conversation, input, output, transport, logger };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('StdioTransport', () => {
  it('writes answers that are ready together at once, one per line', async () => {
    const { input, output, transport } = start();
    input.write('1\n"later"\n3\n');
    await turn();
    expect(output.writes).toEqual(['1\n3\n"later"\n']);
    input.end();
    await transport.closed;
  });

  it('answers a line that is too long or not UTF-8 with an error, and goes on', async () => {
    const { input, output, transport } = start({ maxLineLength: 100 });
    input.write(
      Buffer.concat([Buffer.alloc(8 * 1024, 'x'), Buffer.from('\n'), Buffer.from([0xff]), Buffer.from('\n1\n')]),
    );
    input.end();
    await transport.closed;
    const [long, broken, last] = output.writes.join('').trim().split('\n');
    expect(JSON.parse(long!)).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 }, id: null });
    expect(JSON.parse(broken!)).toMatchObject({ jsonrpc: '2.0', error: { code: -32700 }, id: null });
    expect(last).toBe('1');
  });

  it('finishes what runs when the input ends, then closes', async () => {
    const { conversation, input, output, transport } = start();
    input.end('"hold"');
    await turn();
    expect(conversation.closed).toBe(false);
    conversation.release();
    await transport.closed;
    expect(output.writes).toEqual(['"released"\n']);
    expect(conversation.closed).toBe(true);
  });

  it('does not wait longer than the deadline', async () => {
    const { conversation, input, transport } = start({ deadlineMs: 10 });
    input.end('"hold"\n');
    await transport.closed;
    expect(conversation.closed).toBe(true);
  });

  it('reads no further while the client does not read', async () => {
    const { conversation, input, output, transport } = start();
    output.block();
    input.write('"a long enough answer"\n');
    await turn();
    input.write('2\n');
    await turn();
    expect(conversation.received).toEqual(['"a long enough answer"']);
    conversation.notify('"waits"');
    await turn();
    output.unblock();
    await turn();
    await turn();
    expect(conversation.received).toEqual(['"a long enough answer"', '2']);
    expect(output.writes.join('')).toBe('"a long enough answer"\n"waits"\n2\n');
    input.end();
    await transport.closed;
  });

  it('ends quietly when the client has gone away', async () => {
    const { conversation, input, output, transport, logger } = start();
    input.write('"hold"\n');
    await turn();
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await transport.closed;
    expect(conversation.closed).toBe(true);
    expect(logger.lines.map((line) => line.level)).toEqual(['debug']);
    conversation.notify('into the void');
    input.write('1\n');
    await turn();
    expect(conversation.received).toEqual(['"hold"']);
  });

  it('closes when told, once', async () => {
    const { conversation, transport } = start();
    await Promise.all([transport.close(), transport.close()]);
    await transport.closed;
    expect(conversation.closed).toBe(true);
  });

  it('ends where the input breaks', async () => {
    const { input, transport } = start();
    input.destroy(new Error('read EIO'));
    await transport.closed;
  });
});

describe('redirectConsole', () => {
  it('sends to standard error what would go to standard output, until restored', () => {
    const out = new FakeOutput();
    const err = new FakeOutput();
    const target = new Console(out, err);
    const restore = redirectConsole(target, err);
    target.log('log');
    target.info('info');
    target.debug('debug');
    target.table([1]);
    target.dir({ a: 1 });
    target.group('group');
    target.log('inside');
    target.groupEnd();
    target.error('error');
    expect(out.writes).toEqual([]);
    expect(err.writes.join('')).toMatch(/^log\ninfo\ndebug\n[^]*\{ a: 1 \}\ngroup\n {2}inside\nerror\n$/);
    restore();
    target.log('back');
    expect(out.writes).toEqual(['back\n']);
  });
});
