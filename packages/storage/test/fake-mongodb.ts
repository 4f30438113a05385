import { Binary, deserialize, serialize, type Document } from 'bson';
import { createServer, type Server, type Socket } from 'node:net';
import { FakeListener } from './fake-control';
import { FakeMongoData } from './fake-mongodb-data';

const password = 'not-to-be-shown';
const opReply = 1;
const opQuery = 2_004;
const opMessage = 2_013;

/** Commands by which the client gets to know the server, and which tests do not count. */
const handshakes = new Set(['hello', 'ismaster', 'isMaster', 'saslStart', 'endSessions']);

const hello: Document = {
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
};

/** Speaks the wire protocol of MongoDB on a port of loopback, keeps its data while it is stopped, and is none. */
export class FakeMongoServer extends FakeListener {
  readonly secrets = [password];
  /** What it was asked, without handshakes. */
  readonly commands: Document[] = [];
  /** Answers to the next commands, in place of what they would do. */
  readonly refusals: Document[] = [];
  private readonly data = new FakeMongoData();

  get url(): string {
    return this.urlWith(password);
  }

  urlWith(secret: string): string {
    return `mongodb://user:${secret}@${this.address}/?authMechanism=PLAIN`;
  }

  protected listening(): Server {
    return createServer((socket) => this.serve(socket));
  }

  private serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    let before = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const message = received.subarray(0, received.readInt32LE(0));
        received = received.subarray(message.length);
        before = before.then(() => this.reply(socket, message));
      }
    });
  }

  private async reply(socket: Socket, message: Buffer): Promise<void> {
    await this.untilThawed();
    if (socket.destroyed) return;
    const isQuery = message.readInt32LE(12) === opQuery;
    const command = isQuery ? commandOfQuery(message) : commandOfMessage(message);
    const isHandshake = handshakes.has(Object.keys(command)[0]!);
    const answer = isHandshake ? answerHandshake(command) : this.answer(command);
    if (!isHandshake && this.losesReply()) {
      socket.destroy();
      return;
    }
    socket.write(isQuery ? queryReply(message, answer) : messageReply(message, answer));
  }

  private answer(command: Document): Document {
    this.commands.push(command);
    return this.refusals.shift() ?? this.data.answer(command);
  }
}

function answerHandshake(command: Document): Document {
  if (!command.saslStart) return { ...hello, localTime: new Date() };
  const payload = (command.payload as Binary).toString('utf8');
  if (payload === `\0user\0${password}`) return { conversationId: 1, done: true, payload: new Binary(), ok: 1 };
  return { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: `Authentication failed for ${payload}` };
}

/** OP_QUERY: flags, name of a collection, two numbers, a document. The client says hello with it. */
function commandOfQuery(message: Buffer): Document {
  return deserialize(message.subarray(message.indexOf(0, 20) + 9));
}

/** OP_MSG: flags, then sections: one document, or a list of documents with a name. */
function commandOfMessage(message: Buffer): Document {
  const command: Document = {};
  for (let at = 20; at < message.length;) {
    const kind = message[at]!;
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    at += 1 + size;
    if (kind === 0) Object.assign(command, deserialize(section));
    else listed(section, command);
  }
  return command;
}

function listed(section: Buffer, command: Document): void {
  const end = section.indexOf(0, 4);
  const documents: Document[] = [];
  for (let at = end + 1; at < section.length;) {
    const size = section.readInt32LE(at);
    documents.push(deserialize(section.subarray(at, at + size)));
    at += size;
  }
  command[section.subarray(4, end).toString()] = documents;
}

function messageReply(request: Buffer, answer: Document): Buffer {
  return withHeader(request, opMessage, [Buffer.alloc(5), serialize(answer)]);
}

/** Flags, a cursor, where it starts, and how many documents there are: one. */
function queryReply(request: Buffer, answer: Document): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(1, 16);
  return withHeader(request, opReply, [head, serialize(answer)]);
}

function withHeader(request: Buffer, opCode: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(16);
  const message = Buffer.concat([header, ...parts]);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(request.readInt32LE(4), 8);
  message.writeInt32LE(opCode, 12);
  return message;
}
