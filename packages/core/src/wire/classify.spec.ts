import { ProtocolError } from '../errors';
import { classify } from './classify';
import { clientCapabilitiesKey, clientInfoKey, logLevelKey, versionKey } from './era2026/envelope';
import type { InboundMessage } from './message';

const version = '2026-07-28';
const envelope = { [versionKey]: version, [clientCapabilitiesKey]: {} };

function request(method: string, params: Record<string, unknown> = {}): InboundMessage {
  return { kind: 'request', id: 1, method, params };
}

function headersOf(headers: Record<string, string>): (name: string) => string | undefined {
  return (name) => headers[name];
}

function refusalOf(message: InboundMessage, headers?: Record<string, string>): number | 'accepted' {
  try {
    classify(message, headers && headersOf(headers));
    return 'accepted';
  } catch (error) {
    if (error instanceof ProtocolError && error.status === 400) return error.code;
    throw error;
  }
}

const call = request('tools/call', { name: 'add', _meta: envelope });
const callHeaders = { 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': 'add' };

describe('classify', () => {
  it('takes a message without a claim for 2025', () => {
    expect(classify(request('tools/list'), undefined)).toEqual({ era: '2025' });
    expect(classify(request('tools/list'), headersOf({ 'mcp-protocol-version': '2025-06-18' }))).toEqual({
      era: '2025',
    });
  });

  it('takes a request that claims the version for 2026, with what it says of its client', () => {
    const message = request('tools/list', {
      _meta: { ...envelope, [clientInfoKey]: { name: 'c', version: '1' }, [logLevelKey]: 'error' },
    });
    expect(classify(message, undefined)).toEqual({
      era: '2026',
      envelope: {
        protocolVersion: version,
        clientCapabilities: {},
        clientInfo: { name: 'c', version: '1' },
        logLevel: 'error',
      },
    });
  });

  it('accepts headers that agree, encoded or not, with spaces around them', () => {
    expect(refusalOf(call, callHeaders)).toBe('accepted');
    expect(refusalOf(call, { ...callHeaders, 'mcp-name': ' add ' })).toBe('accepted');
    const encoded = `=?base64?${Buffer.from('add').toString('base64')}?=`;
    expect(refusalOf(call, { ...callHeaders, 'mcp-name': encoded })).toBe('accepted');
    const padded = { 'mcp-protocol-version': ` ${version}\t`, 'mcp-method': '\ttools/call ', 'mcp-name': 'add' };
    expect(refusalOf(call, padded)).toBe('accepted');
  });

  it('decodes a byte order mark like any other character', () => {
    const named = (name: string) => request('tools/call', { name, _meta: envelope });
    const encoded = `=?base64?${Buffer.from('\ufeffadd').toString('base64')}?=`;
    expect(refusalOf(named('\ufeffadd'), { ...callHeaders, 'mcp-name': encoded })).toBe('accepted');
    expect(refusalOf(named('add'), { ...callHeaders, 'mcp-name': encoded })).toBe(-32020);
  });

  it.each([
    ['no version', { 'mcp-method': 'tools/call', 'mcp-name': 'add' }],
    ['another version', { ...callHeaders, 'mcp-protocol-version': '2025-11-25' }],
    ['no method', { 'mcp-protocol-version': version, 'mcp-name': 'add' }],
    ['another case of the method', { ...callHeaders, 'mcp-method': 'Tools/Call' }],
    ['a method twice', { ...callHeaders, 'mcp-method': 'tools/call, tools/call' }],
    ['no name', { 'mcp-protocol-version': version, 'mcp-method': 'tools/call' }],
    ['another name', { ...callHeaders, 'mcp-name': 'sub' }],
    ['a space of Unicode before the method', { ...callHeaders, 'mcp-method': '\u00a0tools/call' }],
    ['a space of Unicode behind the version', { ...callHeaders, 'mcp-protocol-version': `${version}\u00a0` }],
    ['a space of Unicode around the name', { ...callHeaders, 'mcp-name': '\u00a0add\u00a0' }],
    ['a name in broken Base64', { ...callHeaders, 'mcp-name': '=?base64?YWRk!?=' }],
  ])('answers -32020 to %s', (_, headers) => {
    expect(refusalOf(call, headers)).toBe(-32020);
  });

  it.each([
    ['capabilities are missing', { [versionKey]: version }],
    ['capabilities are no object', { ...envelope, [clientCapabilitiesKey]: [] }],
    ['the version is no string', { ...envelope, [versionKey]: 7 }],
    ['the client has no name', { ...envelope, [clientInfoKey]: { version: '1' } }],
    ['the log level is unknown', { ...envelope, [logLevelKey]: 'loud' }],
  ])('answers -32602 where %s', (_, meta) => {
    expect(refusalOf(request('tools/list', { _meta: meta }))).toBe(-32602);
  });

  it('answers -32602 where only the header claims the version', () => {
    expect(refusalOf(request('tools/list'), { 'mcp-protocol-version': version })).toBe(-32602);
  });

  it('answers -32022 with the supported versions to a version that it does not speak', () => {
    const future = '2027-01-01';
    const message = request('tools/list', { _meta: { ...envelope, [versionKey]: future } });
    expect(refusalOf(message, { 'mcp-protocol-version': future, 'mcp-method': 'tools/list' })).toBe(-32022);
    expect(() => classify(message, undefined)).toThrow(
      expect.objectContaining({
        data: { supported: [version], requested: future },
      }),
    );
  });

  it('keeps a handshake in 2025, unless it claims in full to be a request of 2026', () => {
    expect(classify(request('initialize', { _meta: { [versionKey]: version } }), undefined)).toEqual({ era: '2025' });
    expect(classify(request('initialize', { _meta: envelope }), undefined)).toMatchObject({ era: '2026' });
    expect(refusalOf(request('initialize'), { 'mcp-protocol-version': version })).toBe(-32020);
  });

  it('is not misled by methods named like members of every object', () => {
    for (const method of ['constructor', '__proto__', 'toString']) {
      const headers = { 'mcp-protocol-version': version, 'mcp-method': method };
      expect(refusalOf(request(method, { _meta: envelope }), headers)).toBe('accepted');
    }
  });

  it('takes notifications with the version in the body or the header', () => {
    const notification: InboundMessage = { kind: 'notification', method: 'notifications/cancelled', params: {} };
    expect(classify(notification, headersOf({ 'mcp-protocol-version': version }))).toMatchObject({ era: '2026' });
    expect(classify({ ...notification, params: { _meta: envelope } }, undefined)).toMatchObject({ era: '2026' });
    expect(classify(notification, undefined)).toEqual({ era: '2025' });
  });

  it.each(['2027-01-01', '2025-11-25', 'draft'])(
    'answers -32022 to a notification that claims version %s',
    (claimed) => {
      const notification: InboundMessage = { kind: 'notification', method: 'notifications/cancelled', params: {} };
      const meta = { ...envelope, [versionKey]: claimed };
      expect(refusalOf({ ...notification, params: { _meta: meta } }, {})).toBe(-32022);
      expect(refusalOf({ ...notification, params: { _meta: meta } })).toBe(-32022);
      const isDate = /^\d/.test(claimed);
      expect(refusalOf(notification, { 'mcp-protocol-version': claimed })).toBe(
        isDate && claimed > version ? -32022 : 'accepted',
      );
    },
  );
});
