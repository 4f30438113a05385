import { principalKey, type MaybePromise, type SessionRecord, type SessionStore } from '../../contracts';
import { ProtocolError, RpcCode } from '../../errors';
import { withoutPadding } from '../era2026/headers';
import { isPending } from '../pending';
import type { HttpRequest } from '../ports';
import { versions2025 } from '../versions';

/** Finds the session that an HTTP request names, for the principal that it belongs to. */
export class HttpSessions {
  constructor(private readonly store: SessionStore) {}

  /**
   * The session of a request, noted as used.
   *
   * @throws ProtocolError with status 400 without a session id or for a wrong version, 404 for an unknown session
   */
  of(request: HttpRequest): MaybePromise<SessionRecord> {
    const id = request.header('mcp-session-id');
    if (id === undefined) {
      throw refusal(
        400,
        'The header Mcp-Session-Id is missing. Send `initialize` first, or name the protocol version in _meta',
      );
    }
    const session = this.store.get(id);
    if (isPending(session)) return Promise.resolve(session).then((late) => this.check(late, request));
    return this.check(session, request);
  }

  private check(session: SessionRecord | undefined, request: HttpRequest): MaybePromise<SessionRecord> {
    const caller = request.principal && principalKey(request.principal);
    if (!session || session.principal !== caller) throw refusal(404, 'Unknown session. Send `initialize` again');
    const given = request.header('mcp-protocol-version');
    const version = given === undefined ? undefined : withoutPadding(given);
    if (version !== undefined && version !== session.protocolVersion) {
      const isKnown = versions2025.some((known) => known === version);
      throw refusal(
        400,
        isKnown
          ? `This session speaks ${session.protocolVersion}, the header MCP-Protocol-Version says ${version}`
          : 'The version in the header MCP-Protocol-Version is not supported',
      );
    }
    const touched = this.store.touch(session);
    return isPending(touched) ? Promise.resolve(touched).then(() => session) : session;
  }
}

function refusal(status: number, message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidRequest, message, undefined, { status });
}
