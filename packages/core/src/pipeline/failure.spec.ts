import type { Context, Era, McpMessage } from '../contracts';
import { NotFoundError, ToolError } from '../errors';
import { requestFailure, toolFailure, type FailurePolicy } from './failure';

const masksAll: FailurePolicy = { masks: () => true };

function message(method: string, era: Era): McpMessage {
  const context = { era } as Context;
  return { method, kind: 'request', params: { uri: 'docs://gone.md' }, context };
}

describe('A handler that finds nothing', () => {
  const gone = new NotFoundError('There is no gone.md');

  it.each([
    ['2025', -32002],
    ['2026', -32602],
  ] as const)('answers a read in %s like an unknown resource', (era, code) => {
    expect(requestFailure(gone, 'Resource failed', message('resources/read', era), masksAll)).toMatchObject({
      code,
      message: 'There is no gone.md',
      data: { uri: 'docs://gone.md' },
    });
  });

  it.each(['2025', '2026'] as const)('answers a prompt in %s like an argument that is not valid', (era) => {
    const error = requestFailure(gone, 'Prompt failed', message('prompts/get', era), masksAll);
    expect(error).toMatchObject({ code: -32602, message: 'There is no gone.md', data: undefined });
  });

  it('answers a tool call with its text', () => {
    expect(toolFailure(gone, 'read', message('tools/call', '2025').context, masksAll)).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'There is no gone.md' }],
    });
  });
});

it('answers a read with -32603 where a ToolError says no more than that it failed', () => {
  const error = requestFailure(
    new ToolError('Too busy'),
    'Resource failed',
    message('resources/read', '2025'),
    masksAll,
  );
  expect(error).toMatchObject({ code: -32603, message: 'Too busy' });
});

describe('The log', () => {
  const cancel = new AbortController();
  cancel.abort(new Error('The client cancelled the request'));
  const aborted = Object.assign(new Error('Aborted'), { name: 'AbortError' });
  const logged: string[] = [];
  const log = { debug: () => logged.push('debug'), error: () => logged.push('error') };
  beforeEach(() => void (logged.length = 0));

  it.each([
    ['a handler that fails', new AbortController().signal, new Error('Broken'), 'error'],
    ['a handler that fails after a cancellation', cancel.signal, new Error('Broken'), 'error'],
    ['a handler that throws the reason of its signal', cancel.signal, cancel.signal.reason, 'debug'],
    ['a handler whose work was aborted', cancel.signal, aborted, 'debug'],
    ['an abort that no client asked for', new AbortController().signal, aborted, 'error'],
  ])('takes %s at the right level', (_what, signal, error, level) => {
    const context = { era: '2025', signal, log } as unknown as Context;
    expect(toolFailure(error, 'work', context, masksAll).isError).toBe(true);
    expect(logged).toEqual([level]);
  });
});
