import { randomBytes } from 'node:crypto';
import { principalKey, type Logger } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { Kernel } from '../kernel';
import { conversationsWith } from './conversation';
import { frameError } from './frame';
import { createHttpInfo } from './header-view';
import { Heartbeat, type Beating } from './heartbeat';
import type { Conversation, HttpReply, HttpRequest, OpenConversation, SseEndpoint } from './ports';
import { withinDeadline } from './within-deadline';

/** Connections at most: each holds a socket. */
const maxConnections = 1_000;

const messageFields = { name: 'message' } as const;

interface SseConnection extends Beating {
  readonly conversation: Conversation;
  /** Key of the principal that opened it. */
  readonly principal: string | undefined;
  readonly reply: HttpReply;
}

/**
 * Conversations over two requests (MCP 2024-11-05, transports, "HTTP with SSE"): a GET carries the messages of the
 * server, each POST one of the client. What joins them is an id in the URL of the POSTs that nobody can guess, and
 * both must come from the same principal.
 */
export class SseConnections implements SseEndpoint {
  private readonly connections = new Map<string, SseConnection>();
  private readonly heartbeat = new Heartbeat();
  private readonly openConversation: OpenConversation;
  private isClosing = false;

  constructor(kernel: Kernel, log: Logger) {
    this.openConversation = conversationsWith(kernel, log);
  }

  open(messagesPath: string, request: HttpRequest, reply: HttpReply): void {
    if (this.isClosing) return refuse(reply, 503, 'The server is closing');
    if (this.connections.size >= maxConnections) return refuse(reply, 503, 'There are too many connections');
    const { principal } = request;
    const id = randomBytes(24).toString('base64url');
    const connection: SseConnection = {
      conversation: this.openConversation({
        transport: 'http',
        principal,
        send: (message) => reply.event(message, messageFields),
      }),
      principal: principal && principalKey(principal),
      reply,
      beat: () => reply.comment(),
    };
    this.connections.set(id, connection);
    this.heartbeat.add(connection);
    reply.onClose(() => this.end(id, connection));
    reply.event(`${messagesPath}?sessionId=${id}`, { name: 'endpoint' });
  }

  post(id: string | undefined, body: string, request: HttpRequest, reply: HttpReply): void {
    if (id === undefined) return refuse(reply, 400, 'The parameter sessionId is missing');
    const connection = this.connections.get(id);
    if (!connection) return refuse(reply, 404, 'Unknown session. Connect again');
    if (connection.principal !== (request.principal && principalKey(request.principal))) {
      return refuse(reply, 403, 'The session belongs to somebody else');
    }
    reply.send(202, 'Accepted', { 'content-type': 'text/plain' });
    connection.conversation.receive(body, createHttpInfo(request));
  }

  /** Lets running requests end until the deadline, then ends all connections. */
  async close(deadlineMs: number): Promise<void> {
    this.isClosing = true;
    const running = [...this.connections.values()].map(({ conversation }) => conversation.finish());
    if (running.length > 0) await withinDeadline(Promise.all(running), deadlineMs);
    for (const [id, connection] of this.connections) this.end(id, connection);
    this.heartbeat.stop();
  }

  private end(id: string, connection: SseConnection): void {
    this.connections.delete(id);
    this.heartbeat.delete(connection);
    connection.conversation.close();
    connection.reply.end();
  }
}

function refuse(reply: HttpReply, status: number, message: string): void {
  const origin = { protocolVersion: undefined, transport: 'http' } as const;
  reply.send(status, frameError(null, new ProtocolError(RpcCode.InvalidRequest, message), origin));
}
