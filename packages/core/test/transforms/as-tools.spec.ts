import {
  Arg,
  Injectable,
  Middleware,
  Module,
  Param,
  Prompt,
  promptsAsTools,
  Resource,
  resourcesAsTools,
  tool,
  UseGuards,
  type ComponentInfo,
  type Guard,
  type GuardContext,
  type McpMessage,
  type McpMiddleware,
  type Next,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';

class StaffOnly implements Guard {
  allows({ context }: GuardContext): boolean {
    return context.auth?.clientId === 'staff';
  }
}

@Injectable()
class Notes {
  @Resource('notes://today', { description: 'Of today.' })
  today() {
    return 'Buy milk.';
  }
  @Resource('notes://{day}', { title: 'Note of a day' })
  ofDay(@Param('day') day: string) {
    return `Note of ${day}`;
  }
  @Resource('notes://logo', { mimeType: 'image/png' })
  logo() {
    return new Uint8Array([1, 2, 3]);
  }
  @Resource('notes://archive', { mimeType: 'application/zip' })
  archive() {
    return new Uint8Array([4]);
  }
  @Resource('notes://secret')
  @UseGuards(StaffOnly)
  secret() {
    return 'Hush.';
  }

  @Prompt({ description: 'Summarise.' })
  summarise(@Arg('text') text: string, @Arg('words', { default: 10 }) words: number) {
    return [`Summarise ${text}`, `in ${words} words.`];
  }
  @Prompt()
  @UseGuards(StaffOnly)
  audit() {
    return 'Audit.';
  }
}

@Module({ providers: [Notes, ...resourcesAsTools(), ...promptsAsTools()] })
class App {}

describeEras('resources and prompts as tools', (era) => {
  it('list what the caller may see', async () => {
    await using t = await createTestClient(App, { era });
    expect(await t.call('list_resources')).toEqual([
      { uri: 'notes://today', name: 'today', description: 'Of today.' },
      { uri: 'notes://logo', name: 'logo', mimeType: 'image/png' },
      { uri: 'notes://archive', name: 'archive', mimeType: 'application/zip' },
      { uriTemplate: 'notes://{day}', name: 'ofDay', title: 'Note of a day' },
    ]);
    expect(await t.call('list_prompts')).toEqual([
      {
        name: 'summarise',
        description: 'Summarise.',
        arguments: [
          { name: 'text', required: true },
          { name: 'words', description: expect.stringContaining('JSON'), required: false },
        ],
      },
    ]);

    await using staff = await createTestClient(App, {
      era,
      auth: { clientId: 'staff', scopes: [], claims: {} } as never,
    });
    expect(JSON.stringify(await staff.call('list_resources'))).toContain('notes://secret');
    expect(JSON.stringify(await staff.call('list_prompts'))).toContain('audit');
    expect(await staff.call('read_resource', { uri: 'notes://secret' })).toBe('Hush.');
  });

  it('read text, pictures and other bytes', async () => {
    await using t = await createTestClient(App, { era });
    const read = async (uri: string) => (await t.callTool('read_resource', { uri })).content;
    expect(await read('notes://today')).toEqual([{ type: 'text', text: 'Buy milk.' }]);
    expect(await read('notes://monday')).toEqual([{ type: 'text', text: 'Note of monday' }]);
    expect(await read('notes://logo')).toEqual([{ type: 'image', data: 'AQID', mimeType: 'image/png' }]);
    expect(await read('notes://archive')).toEqual([
      { type: 'resource', resource: { uri: 'notes://archive', mimeType: 'application/zip', blob: 'BA==' } },
    ]);
  });

  it('get prompts, whose arguments may be other values than text', async () => {
    await using t = await createTestClient(App, { era });
    expect(await t.call('get_prompt', { name: 'summarise', arguments: { text: 'this', words: 3 } })).toEqual({
      description: 'Summarise.',
      messages: [
        { role: 'user', content: { type: 'text', text: 'Summarise this' } },
        { role: 'user', content: { type: 'text', text: 'in 3 words.' } },
      ],
    });
  });

  it('answer what is unknown or hidden with an error that a model can read', async () => {
    await using t = await createTestClient(App, { era });
    expect(await t.callTool('read_resource', { uri: 'nots://x' })).toMatchObject({ isError: true });
    expect(await t.callTool('read_resource', { uri: 'notes://secret' })).toMatchObject({
      content: [{ text: 'Note of secret' }],
    });
    expect(await t.callTool('get_prompt', { name: 'audit' })).toMatchObject({
      isError: true,
      content: [{ text: "Unknown prompt 'audit'" }],
    });
    expect(await t.callTool('get_prompt', { name: 'summarise' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('text: is required') }],
    });
  });

  it('go through list hooks, and end where a hook lists for ever', async () => {
    @Middleware()
    class Hiding implements McpMiddleware {
      async onListResources(message: McpMessage, next: Next<readonly ComponentInfo[]>) {
        return (await next(message)).filter(({ uri }) => uri !== 'notes://logo').map((one) => ({ ...one, title: 'T' }));
      }
      async onListPrompts(message: McpMessage, next: Next<readonly ComponentInfo[]>) {
        await message.context.listPrompts();
        return next(message);
      }
    }
    @Module({
      providers: [
        Notes,
        ...resourcesAsTools({ prefix: 'notes' }),
        tool({ name: 'circle' }, (_input, ctx) => ctx.listPrompts()),
      ],
      middleware: [Hiding],
    })
    class Hooked {}
    await using t = await createTestClient(Hooked, { era });
    const listed = (await t.call('notes_list_resources')) as { uri?: string; title?: string }[];
    expect(listed.map(({ uri }) => uri)).toEqual(['notes://today', 'notes://archive', undefined]);
    expect(listed[0]!.title).toBe('T');
    await expect(t.call('circle')).rejects.toThrow(/nested deeper/);
  });
});
