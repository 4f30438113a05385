import {
  Complete,
  createServer,
  Injectable,
  Module,
  Prompt,
  Resource,
  tool,
  Tool,
  UseGuards,
  type AuthGate,
  type ComponentInfo,
  type Constructor,
  type Guard,
  type GuardContext,
  type Principal,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { FakeLogger } from '../fakes/fake-logger';
import { bootProblems } from './boot-problems';
import { HttpCaller } from './http-caller';

const ada: Principal = { subject: 'ada', scopes: ['notes:read'], roles: ['admin'] };
const grace: Principal = { subject: 'grace', scopes: ['notes:read', 'notes:write'] };

/** Takes `Authorization: Bearer <subject>` for who asks. */
const gate: AuthGate = {
  authenticate: (request) => {
    const subject = request.header('authorization')?.replace('Bearer ', '');
    const principal = [ada, grace].find((one) => one.subject === subject);
    if (principal) return { principal };
    return { refusal: { status: 401, headers: { 'www-authenticate': 'Bearer realm="notes"' } } };
  },
  insufficientScope: (missing) => ({
    status: 403,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${missing.join(' ')}"` },
  }),
};

@Injectable()
class Directory {
  isAdmin(principal: Principal | undefined): boolean {
    return principal?.roles?.includes('admin') ?? false;
  }
}

/** Is made by injection, and decides later. */
@Injectable()
class AdminGuard implements Guard {
  static asked: ComponentInfo[] = [];

  constructor(private readonly directory: Directory) {}

  async allows({ component, context }: GuardContext): Promise<boolean> {
    AdminGuard.asked.push(component);
    await Promise.resolve();
    return this.directory.isAdmin(context.auth);
  }
}

const nobody: Guard = { allows: () => false };

@Injectable()
class NoteTools {
  @Tool()
  open(): string {
    return 'open';
  }

  @Tool()
  @UseGuards(AdminGuard)
  purge(): string {
    return 'purged';
  }

  @Resource('notes://secret')
  @UseGuards(AdminGuard)
  secret(): string {
    return 'secret';
  }

  @Resource('notes://{id}/history')
  @UseGuards(AdminGuard)
  history({ id }: { id: string }): string {
    return id;
  }

  @Prompt()
  @UseGuards(AdminGuard)
  audit(): string {
    return 'Audit';
  }

  @Complete('notes://{id}/history', 'id')
  ids(): string[] {
    return ['1'];
  }
}

@Module({ providers: [NoteTools, Directory] })
class NoteModule {}

describeEras('Guards', (era) => {
  it('hide what they refuse from lists and calls alike', async () => {
    await using t = await createTestClient(NoteModule, { era, auth: grace });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['open']);
    expect(await t.listResources()).toEqual([]);
    expect(await t.listResourceTemplates()).toEqual([]);
    expect(await t.listPrompts()).toEqual([]);

    const unknown = await t.call('nobody_knows').catch((error: unknown) => error as Error);
    const hidden = await t.call('purge').catch((error: unknown) => error as Error);
    expect((hidden as Error).message).toBe((unknown as Error).message.replace('nobody_knows', 'purge'));
    await expect(t.readResource('notes://secret')).rejects.toThrow("Unknown resource 'notes://secret'");
    await expect(t.readResource('notes://1/history')).rejects.toThrow("Unknown resource 'notes://1/history'");
    await expect(t.getPrompt('audit')).rejects.toThrow("Unknown prompt 'audit'");
    await expect(t.complete('notes://{id}/history', 'id', '')).rejects.toMatchObject({ code: -32602 });
  });

  it('show and serve what they allow', async () => {
    await using t = await createTestClient(NoteModule, { era, auth: ada });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['open', 'purge']);
    expect(await t.listResources()).toHaveLength(1);
    expect(await t.listResourceTemplates()).toHaveLength(1);
    expect(await t.listPrompts()).toHaveLength(1);
    expect(await t.call('purge')).toBe('purged');
    expect((await t.readResource('notes://1/history')).contents[0]).toMatchObject({ text: '1' });
    expect((await t.complete('notes://{id}/history', 'id', '')).values).toEqual(['1']);
  });

  it('never suggest the name of what they hide', async () => {
    await using t = await createTestClient(NoteModule, { era, auth: grace });
    await expect(t.call('purgee')).rejects.toMatchObject({ message: expect.not.stringContaining("'purge'") });
  });

  it('know the component that they decide on', async () => {
    AdminGuard.asked = [];
    await using t = await createTestClient(NoteModule, { era, auth: ada });
    await t.call('purge');
    expect(AdminGuard.asked).toMatchObject([{ kind: 'tool', name: 'purge' }]);
  });

  it('see the page that is left of a list', async () => {
    await using t = await createTestClient(NoteModule, { era, auth: grace, server: { pageSize: 1 } });
    expect(await t.request('tools/list')).not.toHaveProperty('nextCursor');
  });

  it('apply inside calls within calls', async () => {
    @Module({ providers: [tool({ name: 'outer' }, (_input, ctx) => ctx.callTool('purge'))], imports: [NoteModule] })
    class App {}
    await using t = await createTestClient(App, { era, auth: grace });
    await expect(t.call('outer')).rejects.toMatchObject({ code: -32602, message: "Unknown tool 'purge'" });
    await using admin = await createTestClient(App, { era, auth: ada });
    expect(await admin.call('outer')).toBe('purged');
  });

  it('of classes, modules and importing modules all have to allow', async () => {
    const named = (name: string): Constructor => {
      @Injectable()
      class Tools {
        @Tool({ name })
        one(): string {
          return name;
        }
      }
      return Tools;
    };
    const OfClass = named('of_class');
    UseGuards(nobody)(OfClass);
    @Module({ providers: [named('of_module')], guards: [nobody] })
    class Listed {}
    @UseGuards(nobody)
    @Module({ providers: [named('of_module_class')] })
    class Decorated {}
    @Module({ providers: [named('free'), OfClass], imports: [Listed, Decorated] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['free']);
    for (const name of ['of_class', 'of_module', 'of_module_class']) {
      await expect(t.call(name)).rejects.toMatchObject({ code: -32602 });
    }

    @Module({ imports: [App], guards: [nobody] })
    class Around {}
    await using closed = await createTestClient(Around, { era });
    expect(await closed.listTools()).toEqual([]);
  });

  it('refuse where they throw, reject, or answer with anything but true', async () => {
    const guards: Guard[] = [
      { allows: () => Promise.reject(new Error('the directory is down')) },
      {
        allows: () => {
          throw new Error('the directory is down');
        },
      },
      { allows: () => 'yes' as unknown as boolean },
      { allows: () => Promise.resolve(1 as unknown as boolean) },
    ];
    for (const guard of guards) {
      const logger = new FakeLogger();
      @Module({ providers: [tool({ name: 'one' }, () => 1)], guards: [guard] })
      class App {}
      await using t = await createTestClient(App, { era, server: { logger } });
      expect(await t.listTools()).toEqual([]);
      await expect(t.call('one')).rejects.toMatchObject({ code: -32602 });
    }
  });

  it('run before middleware and arguments', async () => {
    let reached = false;
    @Injectable()
    class Tools {
      @Tool({ input: { type: 'object', required: ['a'] } })
      @UseGuards(nobody)
      one(_input: object): void {
        reached = true;
      }
    }
    @Module({ providers: [Tools] })
    class App {}
    await using t = await createTestClient(App, { era });
    await expect(t.call('one')).rejects.toMatchObject({ code: -32602, message: "Unknown tool 'one'" });
    expect(reached).toBe(false);
  });
});

describeEras('Scopes', (era) => {
  @Module({
    providers: [
      tool({ name: 'read', scopes: ['notes:read'] }, () => 'read'),
      tool({ name: 'write', scopes: ['notes:read', 'notes:write', 'notes:sign'] }, () => 'written'),
    ],
  })
  class Scoped {}
  const server = { auth: gate };

  it('that a caller lacks leave the component out of lists', async () => {
    await using t = await createTestClient(Scoped, { era, auth: ada, server });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['read']);
    expect(await t.call('read')).toBe('read');
    await expect(t.call('write')).rejects.toMatchObject({
      code: -32000,
      message: 'Insufficient scope: notes:write notes:sign',
    });
  });

  it('that a caller lacks are answered 403 with the challenge that names what is missing', async () => {
    await using http = await HttpCaller.open(Scoped, era, { auth: grace, server });
    expect((await http.request('tools/list')).result).toMatchObject({ tools: [{ name: 'read' }] });
    const { status, headers, error } = await http.request('tools/call', { name: 'write', arguments: {} });
    expect(status).toBe(403);
    expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="notes:sign"');
    expect(error).toMatchObject({ code: -32000 });
  });

  it('are never named to a caller whom a guard refuses', async () => {
    @Module({ imports: [Scoped], guards: [nobody] })
    class Closed {}
    await using http = await HttpCaller.open(Closed, era, { auth: grace, server });
    const { status, error } = await http.request('tools/call', { name: 'write', arguments: {} });
    expect(status).toBe(200);
    expect(error).toMatchObject({ code: -32602, message: "Unknown tool 'write'" });
  });

  it('are granted by the gate of the server, which may refuse the request as a whole', async () => {
    await using app = createServer(Scoped, { name: 'test', logLevel: 'silent', auth: gate });
    const refused = await app.fetch(
      new Request('http://127.0.0.1:8000/mcp', { method: 'POST', headers: { 'content-type': 'application/json' } }),
    );
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="notes"');
  });
});

describe('Guards at boot', () => {
  it('are refused where they are none', async () => {
    class NoGuard {}
    @Module({ providers: [tool({ name: 'one' }, () => 1)], guards: [NoGuard as unknown as Guard] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([{ code: 'TN1011', detail: expect.stringContaining('NoGuard') }]);
  });

  it('need their dependencies like everybody else', async () => {
    @Module({ providers: [NoteTools] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([{ code: 'TN1001', className: 'AdminGuard' }]);
  });
});
