import { Client, type ClientAnswers } from '@tenon/client';
import { tourServer } from './servers/tour';

const connect = (era: '2025' | '2026', answers: object): Promise<Client> =>
  Client.connect(tourServer(), { era, answers: answers });

describe.each(['2025', '2026'] as const)('what is no answer (%s)', (era) => {
  it.each([undefined, null, 5, false, 'nope', [], new Date(0), { action: 'accept' }, { action: 'decline' }])(
    'is no consent to a form: %p',
    async (answer) => {
      await using client = await connect(era, { elicit: () => answer });
      await expect(client.call('ask')).rejects.toThrow(/TN7008.*`elicit` returned/);
    },
  );

  it.each([undefined, null, true, 'yes', {}])('is no consent to a page: %p', async (answer) => {
    await using client = await connect(era, { openUrl: () => answer });
    await expect(client.call('visit')).rejects.toThrow(/TN7008.*`openUrl` returned .*'accept', 'decline' or 'cancel'/);
  });

  it('is neither a sample nor roots', async () => {
    await using client = await connect(era, { sample: () => undefined, roots: () => [5] });
    await expect(client.call('sample')).rejects.toThrow(/TN7008.*`sample` returned nothing/);
    await expect(client.call('roots')).rejects.toThrow(/TN7008.*`roots` returned a list with something else/);
  });

  it('is no half of a sample, and of what is none the error has one line', async () => {
    await using half = await connect(era, { sample: () => ({ role: 'assistant' }) });
    await expect(half.call('sample')).rejects.toThrow(/TN7008.*`sample` returned an object that is no such result/);
    const sample = (): object => ({ role: 'nobody', content: { type: 'text', text: 'x' }, model: 'm' });
    await using wrong = await connect(era, { sample });
    const failure = await wrong.call('sample').catch((error: unknown) => error as Error);
    expect((failure as Error).message).toMatch(/^Invalid sampling result: role Invalid option: [^\n]*$/);
  });

  it('leaves what is one as it is', async () => {
    for (const [answer, expected] of [
      ['accept', { action: 'accept', data: { name: 'Nobody', age: 7 } }],
      ['decline', { action: 'decline', data: null }],
      ['cancel', { action: 'cancel', data: null }],
      [
        { name: 'Ann', age: 5 },
        { action: 'accept', data: { name: 'Ann', age: 5 } },
      ],
    ] as const) {
      await using client = await connect(era, { elicit: () => answer });
      expect(await client.call('ask')).toEqual(expected);
    }
  });
});

describe('answers that there are not', () => {
  it.each([
    [{ elicitation: () => 'accept' }, 'Did you mean `answers.elicit`?'],
    [{ sampling: () => 'x' }, 'Did you mean `answers.sample`?'],
    [{ openURL: () => 'accept' }, 'Did you mean `answers.openUrl`?'],
    [{ url: () => 'accept' }, 'They are `elicit`, `openUrl`, `sample`, `roots`.'],
    [{ elicit: 'accept' }, '`answers.elicit` is a text'],
    [{ roots: 'file:///a' }, '`answers.roots` is a text'],
    [[], '`answers` is a list'],
  ])('are refused: %j', (answers, text) => {
    const make = (): Client => new Client(tourServer(), { answers: answers as ClientAnswers });
    expect(make).toThrow(expect.objectContaining({ code: 'TN7001', message: expect.stringContaining(text) }));
  });
});
