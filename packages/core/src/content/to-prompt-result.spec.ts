import type { PromptMessage } from './content-block';
import { File } from './file';
import { Image } from './media';
import { Message } from './message';
import { PromptResult } from './prompt-result';
import { toPromptResult } from './to-prompt-result';
import { toWirePromptResult } from './wire-result';

const says = (text: string, role: PromptMessage['role'] = 'user'): PromptMessage => ({
  role,
  content: { type: 'text', text },
});

function wire(value: unknown, description?: string) {
  const result = toPromptResult(value, description);
  if (result instanceof Promise) throw new Error('a value at hand made a promise');
  return toWirePromptResult(result);
}

describe('toPromptResult', () => {
  it('makes of a string one message of the user', () => {
    expect(wire('Review this.', 'A review')).toEqual({ messages: [says('Review this.')], description: 'A review' });
  });

  it.each<[string, unknown, PromptMessage[]]>([
    ['a message', new Message('Sure.', 'assistant'), [says('Sure.', 'assistant')]],
    ['a literal with a role', { role: 'assistant', content: 'Sure.' }, [says('Sure.', 'assistant')]],
    ['a literal with a block', says('a'), [says('a')]],
    ['a content block', { type: 'text', text: 'a' }, [says('a')]],
    [
      'a list of strings and messages',
      ['a', new Message('b', 'assistant'), { role: 'user', content: 'c' }, { type: 'text', text: 'd' }],
      [says('a'), says('b', 'assistant'), says('c'), says('d')],
    ],
    ['a generator', ['a', 'b'].values(), [says('a'), says('b')]],
    ['a list without messages', [], []],
    [
      'an image',
      new Image({ data: 'aGk=' }),
      [{ role: 'user', content: { type: 'image', data: 'aGk=', mimeType: 'image/png' } }],
    ],
    [
      'a file in a message',
      new Message(new File({ data: 'aGk=', format: 'txt' }), 'assistant'),
      [
        {
          role: 'assistant',
          content: { type: 'resource', resource: { uri: 'file:///resource.txt', mimeType: 'text/plain', text: 'hi' } },
        },
      ],
    ],
  ])('converts %s', (_what, value, messages) => {
    expect(wire(value)).toEqual({ messages });
  });

  it('passes a PromptResult through, and lends it the description of the prompt', () => {
    const own = new PromptResult({ messages: 'a', description: 'own', meta: { v: 1 } });
    expect(toPromptResult(own, 'of the prompt')).toBe(own);
    expect(wire(new PromptResult({ messages: ['a', new Message('b')], meta: { v: 1 } }), 'of the prompt')).toEqual({
      messages: [says('a'), says('b')],
      description: 'of the prompt',
      _meta: { v: 1 },
    });
  });

  it('passes a raw wire result through', () => {
    const raw = { description: 'd', messages: [says('a')], _meta: { v: 1 } };
    expect(wire(raw)).toEqual(raw);
  });

  it('waits for promises and async generators', async () => {
    async function* later() {
      yield 'a';
    }
    expect(toWirePromptResult(await toPromptResult(later()))).toEqual({ messages: [says('a')] });
    expect(toWirePromptResult(await toPromptResult(Promise.resolve('a')))).toEqual({ messages: [says('a')] });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['a number', 3, 'a number'],
    ['data', { a: 1 }, 'an object'],
    ['an unknown role', [{ role: 'system', content: 'a' }], "neither 'user' nor 'assistant'"],
    ['a list with a number', ['a', 3], 'a number'],
    ['a message with data', new Message({ a: 1 } as never), 'an object'],
  ])('refuses %s, naming what it is', (_what, value, name) => {
    expect(() => toPromptResult(value)).toThrow(
      expect.objectContaining({ code: 'TN3011', message: expect.stringContaining(name) as unknown }),
    );
  });
});
