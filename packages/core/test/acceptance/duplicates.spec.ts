import { Module, prompt, resource, tool, type DuplicatePolicy, type FunctionComponent } from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { FakeLogger } from '../fakes/fake-logger';
import { bootProblems } from './boot-problems';

const answering = (name: string, answer: string): FunctionComponent => tool({ name }, () => answer);

@Module({ providers: [answering('same', 'first'), answering('other', 'other'), answering('same', 'second')] })
class Twice {}

describeEras('Components of one name', (era) => {
  it('are a boot error by default', async () => {
    expect(await bootProblems(Twice)).toMatchObject([
      { code: 'TN1008', detail: expect.stringContaining("tool 'same'"), fix: expect.stringContaining('onDuplicate') },
    ]);
  });

  it.each<[DuplicatePolicy, string, number]>([
    ['warn', 'second', 1],
    ['replace', 'second', 0],
    ['ignore', 'first', 0],
  ])('leave one under the policy `%s`: the %s', async (onDuplicate, answer, warnings) => {
    const logger = new FakeLogger();
    await using t = await createTestClient(Twice, { era, server: { onDuplicate, logger } });
    expect(await t.call('same')).toBe(answer);
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['same', 'other']);
    const clashes = logger.lines.filter(({ level, message }) => level === 'warn' && message?.includes("'same'"));
    expect(clashes).toHaveLength(warnings);
  });

  it('clash by URI where they are resources', async () => {
    @Module({
      providers: [
        resource('data://{id}', { name: 'one' }, () => ''),
        resource('data://{id}', { name: 'two' }, () => ''),
        resource('data://fixed', { name: 'three' }, () => ''),
        resource('data://fixed', { name: 'four' }, () => ''),
      ],
    })
    class App {}
    expect(await bootProblems(App)).toMatchObject([
      { code: 'TN1008', detail: expect.stringContaining("resource template 'data://{id}'") },
      { code: 'TN1008', detail: expect.stringContaining("resource 'data://fixed'") },
    ]);
  });

  it('do not clash where they are of different kinds', async () => {
    @Module({
      providers: [
        answering('same', 'tool'),
        prompt({ name: 'same' }, () => 'prompt'),
        resource('same://same', { name: 'same' }, () => 'resource'),
      ],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.call('same')).toBe('tool');
    expect((await t.readResource('same://same')).contents[0]).toMatchObject({ text: 'resource' });
  });

  it('added to a running server follow the same policy', async () => {
    @Module({ providers: [answering('same', 'first')] })
    class App {}
    await using strict = await createTestClient(App, { era });
    await expect(strict.server.add(answering('same', 'second'))).rejects.toMatchObject({
      problems: [{ code: 'TN1008' }],
    });
    expect(await strict.call('same')).toBe('first');
    await using t = await createTestClient(App, { era, server: { onDuplicate: 'replace' } });
    await t.server.add(answering('same', 'second'));
    expect(await t.call('same')).toBe('second');
  });
});
