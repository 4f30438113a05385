import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/** What pg has of a connection that it has made. The client over libpq has less. */
export interface CancellableClient {
  readonly processID?: number | null;
  readonly secretKey?: number | null;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: boolean | ConnectionOptions;
  readonly connection?: { readonly stream: Socket };
}

/** Milliseconds that a request may take. */
const limitMs = 2_000;
const encryptionRequest = message(80_877_103);

/**
 * Asks the server to give up the statement that a connection waits for, which it would otherwise carry out although nobody
 * waits for it any more. The request goes to the same server over a connection of its own, encrypted where that one is. It
 * names the session by a secret, so that it never meets another one, and has no answer: whoever asks ends the connection,
 * so that it does not meet a later statement either.
 *
 * Fails in silence, and ends within two seconds: the statement may have been carried out before in any case.
 */
export function requestCancel(client: CancellableClient): void {
  const { processID, secretKey, ssl } = client;
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const socket = connectBeside(client);
  if (!socket) return;
  const limit = setTimeout(() => socket.destroy(), limitMs);
  socket.once('close', () => clearTimeout(limit)).on('error', () => undefined);
  const request = message(80_877_102, processID, secretKey);
  if (!ssl) {
    socket.end(request);
    return;
  }
  socket.once('data', (answer) => {
    // An answer of more than an S comes from somebody else.
    if (answer.length !== 1 || answer[0] !== 0x53) socket.destroy();
    else encrypt(socket, client)?.end(request);
  });
  socket.write(encryptionRequest);
}

/** To where the connection goes, which the name of a host need not lead to again. */
function connectBeside({ host, port, connection }: CancellableClient): Socket | undefined {
  const { remoteAddress, remotePort } = connection?.stream ?? {};
  if (remoteAddress !== undefined && remotePort !== undefined) return connect(remotePort, remoteAddress);
  return host?.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : undefined;
}

function encrypt(socket: Socket, { host = '', ssl }: CancellableClient): Socket | undefined {
  try {
    const servername = isIP(host) === 0 ? host : undefined;
    const secure = connectTls({ host, servername, ...(typeof ssl === 'object' ? ssl : undefined), socket });
    return secure.on('error', () => socket.destroy());
  } catch {
    // Options that cannot be.
    socket.destroy();
    return undefined;
  }
}

/** Whole numbers of four bytes after their length: what is sent before a session begins. */
function message(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * (numbers.length + 1));
  [bytes.length, ...numbers].forEach((number, index) => bytes.writeInt32BE(number, 4 * index));
  return bytes;
}
