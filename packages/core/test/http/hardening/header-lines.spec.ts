import { sendRaw } from '../../fakes/http-probe';
import { envelope, version2026 } from '../eras';
import { openTarget, type Target } from '../target';
import { Callers } from './callers';

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await openTarget();
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(() => callers.requireService());

const right = [`MCP-Protocol-Version: ${version2026}`, 'Mcp-Method: tools/call', 'Mcp-Name: add'];
const call = { name: 'add', arguments: { a: 1, b: 2 } };

/** Status and code of the reply to a message under exactly these lines. */
async function verdictOf(lines: readonly string[], params: object): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const head = [
    'POST /mcp HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...lines,
  ];
  const text = await sendRaw(target.port, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'nothing';
  const code = /"code":(-?\d+)/.exec(text)?.[1];
  return code === undefined ? status : `${status} ${code}`;
}

const verdict2026 = (lines: readonly string[]) => verdictOf(lines, { ...call, _meta: envelope });

describe('the header lines of a request of 2026', () => {
  it.each<[string, readonly string[]]>([
    ['in their usual spelling', right],
    ['in other letters', right.map((line) => line.replace(/^[^:]+/, (name) => name.toUpperCase()))],
    ['in small letters', right.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))],
    ['without a space', right.map((line) => line.replace(': ', ':'))],
    ['with tabs and spaces around', right.map((line) => `${line.replace(': ', ':\t  ')} \t `)],
    ['in another order, between others', ['X-A: 1', ...[...right].reverse(), 'X-B: 2']],
    [
      'with the name in Base64',
      [...right.slice(0, 2), `Mcp-Name: =?base64?${Buffer.from('add').toString('base64')}?=`],
    ],
  ])('are taken %s', async (_, lines) => {
    expect(await verdict2026(lines)).toBe('200');
  });

  it.each<[string, readonly string[]]>([
    ['the version twice', [...right, `MCP-Protocol-Version: ${version2026}`]],
    ['two versions', [...right, 'MCP-Protocol-Version: 2025-11-25']],
    ['two versions, the wrong one first', ['MCP-Protocol-Version: 2025-11-25', ...right]],
    ['the method twice', [...right, 'Mcp-Method: tools/call']],
    ['two methods', ['mcp-method: tools/list', ...right]],
    ['the name twice', [...right, 'Mcp-Name: add']],
    ['two names', [...right, 'MCP-NAME: echo']],
    ['an empty version', [right[1]!, right[2]!, 'MCP-Protocol-Version:']],
    ['an empty method', [right[0]!, right[2]!, 'Mcp-Method:']],
    ['an empty name', [right[0]!, right[1]!, 'Mcp-Name:']],
    ['a method in other letters', [right[0]!, right[2]!, 'Mcp-Method: Tools/Call']],
    ['a method in quotes', [right[0]!, right[2]!, 'Mcp-Method: "tools/call"']],
    ['a method with parameters', [right[0]!, right[2]!, 'Mcp-Method: tools/call;q=1']],
    ['a method with a space of Latin-1', [right[0]!, right[2]!, 'Mcp-Method: \u00a0tools/call']],
    ['a name with a space of Latin-1', [right[0]!, right[1]!, 'Mcp-Name: add\u00a0']],
    ['a name with an escape', [right[0]!, right[1]!, 'Mcp-Name: %61dd']],
    ['a name in UTF-8 bytes', [right[0]!, right[1]!, `Mcp-Name: ${Buffer.from('größe').toString('latin1')}`]],
    ['underscores for hyphens', right.map((line) => line.replace(/^[^:]+/, (name) => name.replaceAll('-', '_')))],
  ])('are refused with %s', async (_, lines) => {
    expect(await verdict2026(lines)).toBe('400 -32020');
  });
});

it('two sessions in one request are none', async () => {
  const id = `Mcp-Session-Id: ${callers.session.id}`;
  expect(await verdictOf([id], call)).toBe('200');
  for (const lines of [
    [id, id],
    [id, 'mcp-session-id: other'],
    ['mcp-session-id: other', id],
    [`${id}, ${callers.session.id}`],
  ])
    expect(await verdictOf(lines, call)).toBe('404 -32600');
});
