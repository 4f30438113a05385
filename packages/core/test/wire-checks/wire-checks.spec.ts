import { channel } from 'node:diagnostics_channel';
import type { OutgoingMessage } from '@tenon/core';
import { messageErrors } from './check-message';
import { readOfficialSchemas } from './official-schemas';
import { Revision } from './revision';

const versions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const;
type Version = (typeof versions)[number];

const meta2026 = { resultType: 'complete', ttlMs: 0, cacheScope: 'public' };

function errorsOf(version: Version | undefined, message: unknown, answers?: string): string[] {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return messageErrors({ text, protocolVersion: version, transport: 'memory', answers });
}

function result(value: object): object {
  return { jsonrpc: '2.0', id: 1, result: value };
}

function toolResult(version: Version, block: object): object {
  return result({ ...(version === '2026-07-28' && { resultType: 'complete' }), content: [block] });
}

describe('the official schemas', () => {
  const schemas = readOfficialSchemas();

  it('are those of the revisions since 2025-03-26', () => {
    expect([...schemas.keys()].sort()).toEqual(versions.slice(1));
  });

  it.each([
    ['2025-03-26', 'CallToolResult', 'ListToolsResult', 'InitializeResult'],
    ['2025-06-18', 'CallToolResult', 'ReadResourceResult', 'InitializeResult'],
    ['2025-11-25', 'CallToolResult', 'GetPromptResult', 'InitializeResult'],
    ['2026-07-28', 'CallToolResult', 'CompleteResult', 'DiscoverResult'],
  ])('of %s know the results of methods', (version, ...names) => {
    const revision = new Revision(version, schemas.get(version)!);
    const methods = [
      ...['tools/call', 'tools/list', 'resources/read', 'prompts/get', 'completion/complete'],
      ...['initialize', 'server/discover'],
    ];
    expect(methods.map((method) => revision.resultOf(method))).toEqual(expect.arrayContaining(names));
  });
});

describe('messageErrors', () => {
  it.each(versions)('finds nothing wrong with what %s has', (version) => {
    expect(errorsOf(version, toolResult(version, { type: 'text', text: 'a' }), 'tools/call')).toEqual([]);
    expect(errorsOf(version, { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'no' } })).toEqual([]);
    const params = { progressToken: 1, progress: 2 };
    expect(errorsOf(version, { jsonrpc: '2.0', method: 'notifications/progress', params })).toEqual([]);
  });

  it.each<[string, Version | undefined, unknown, string?]>([
    ['text that is no JSON', '2026-07-28', '{'],
    ['a message of no kind', '2025-11-25', { jsonrpc: '2.0', id: 1 }],
    ['a result without jsonrpc', '2025-11-25', { id: 1, result: {} }],
    ['a result whose id is null', '2025-11-25', { jsonrpc: '2.0', id: null, result: {} }],
    ['an error without a message', '2025-06-18', { jsonrpc: '2.0', id: 1, error: { code: -32602 } }],
    [
      'an error before a revision was agreed on, with a wrong code',
      undefined,
      { jsonrpc: '2.0', error: { code: 'a' } },
    ],
    ['a log message without a level', '2025-03-26', { jsonrpc: '2.0', method: 'notifications/message', params: {} }],
    ['a list of tools without a schema', '2024-11-05', result({ tools: [{ name: 'a' }] }), 'tools/list'],
    ['a result of 2026 without a type', '2026-07-28', result({ content: [] }), 'tools/call'],
    ['a list of 2026 without a hint', '2026-07-28', result({ resultType: 'complete', tools: [] }), 'tools/list'],
    ['a negative time', '2026-07-28', result({ ...meta2026, ttlMs: -1, tools: [] }), 'tools/list'],
    ['a mismatch of headers with another meaning', '2026-07-28', { jsonrpc: '2.0', error: { code: -32022 } }],
    [
      'Base64 that is none',
      '2026-07-28',
      toolResult('2026-07-28', { type: 'image', data: '%', mimeType: 'a/b' }),
      'tools/call',
    ],
    ['a batch after 2025-03-26', '2025-06-18', [result({})]],
    ['an empty batch', '2025-03-26', []],
    ['a broken message in a batch', '2025-03-26', [result({}), { id: 2 }]],
  ])('finds %s', (_what, ...sent) => {
    expect(errorsOf(...sent)).not.toEqual([]);
  });

  const audio = { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' };
  const link = { type: 'resource_link', uri: 'a://b', name: 'b' };
  it.each([
    ['audio', audio, ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']],
    ['resource_link', link, ['2025-06-18', '2025-11-25', '2026-07-28']],
  ])('knows in which revisions there is %s', (_type, block, known) => {
    const clean = versions.filter(
      (version) => errorsOf(version, toolResult(version, block), 'tools/call').length === 0,
    );
    expect(clean).toEqual(known);
  });

  it('takes the id null of an error, as JSON-RPC has it', () => {
    expect(errorsOf(undefined, { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } })).toEqual(
      [],
    );
  });
});

it('Every test is watched: a wrong message fails the test that does not announce it', () => {
  sendsWrongly('without the watch, this announcement fails the test');
  const message: OutgoingMessage = {
    text: '{}',
    protocolVersion: '2025-11-25',
    transport: 'memory',
    answers: undefined,
  };
  channel('tenon:message').publish(message);
});
