import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { freePort } from '../../../testing/test/free-port';
import { requestCancel, type CancellableClient } from './postgres-cancel';

/** The request of the protocol, for the session 258 with the secret -2. */
const request = '00000010' + '04d2162e' + '00000102' + 'fffffffe';
const encryptionRequest = '00000008' + '04d2162f';
const session = { processID: 258, secretKey: -2 };

describe('requestCancel', () => {
  let server: Server;
  let stream: Socket;
  const accepted: Socket[] = [];
  /** The first is the one of the session. */
  const arrival = async (): Promise<Socket> => (await once(server, 'connection'))[0] as Socket;

  beforeEach(async () => {
    server = createServer((socket) => accepted.push(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stream = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
    await Promise.all([once(stream, 'connect'), arrival()]);
  });

  afterEach(async () => {
    jest.useRealTimers();
    stream.destroy();
    for (const socket of accepted.splice(0)) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });

  const client = (more: Partial<CancellableClient> = {}): CancellableClient => ({
    ...session,
    connection: { stream },
    ...more,
  });

  it('sends the secret of the session to where its connection goes, and no more', async () => {
    const arriving = arrival();
    requestCancel(client({ host: 'elsewhere.invalid', port: 1 }));
    const socket = await arriving;
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'end');
    expect(Buffer.concat(chunks).toString('hex')).toBe(request);
  });

  it.each(['N', 'SX', 'E'])('sends nothing where a server answers %s to a request to encrypt', async (answer) => {
    const arriving = arrival();
    requestCancel(client({ ssl: true }));
    const socket = await arriving;
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      socket.write(answer);
    });
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString('hex')).toBe(encryptionRequest);
  });

  it('says nothing where encryption fails', async () => {
    for (const ssl of [true, { ca: 'no certificate' }]) {
      const arriving = arrival();
      requestCancel(client({ ssl }));
      const socket = await arriving;
      socket.once('data', () => {
        socket.write('S');
        socket.once('data', () => socket.end('no handshake'));
      });
      await once(socket, 'close');
    }
  });

  it('ends after two seconds where the server does not answer', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const arriving = arrival();
    requestCancel(client({ ssl: true }));
    const socket = await arriving;
    socket.resume();
    let isOpen = true;
    const closed = once(socket, 'close').then(() => (isOpen = false));
    jest.advanceTimersByTime(1_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOpen).toBe(true);
    jest.advanceTimersByTime(1);
    await closed;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('says nothing where the server is gone', async () => {
    const remotePort = await freePort();
    const gone = { remoteAddress: '127.0.0.1', remotePort } as Socket;
    const connecting = jest.spyOn(Object.getPrototypeOf(stream), 'connect');
    requestCancel(client({ connection: { stream: gone } }));
    const socket = connecting.mock.contexts[0] as Socket;
    connecting.mockRestore();
    await once(socket, 'close').catch((error: unknown) => error);
    expect(socket.destroyed).toBe(true);
  });

  it('does not begin where nothing says which session it is, or where', () => {
    const connecting = jest.spyOn(Object.getPrototypeOf(stream), 'connect');
    requestCancel(client({ processID: null }));
    requestCancel(client({ secretKey: undefined }));
    requestCancel({ ...session, host: 'somewhere' });
    requestCancel({ ...session, connection: { stream: {} as Socket } });
    expect(connecting).not.toHaveBeenCalled();
    connecting.mockRestore();
  });
});
