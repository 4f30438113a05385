import { createServer, Module, mount, ProtocolError, RpcCode, tool, type MountedComponents } from '@tenon/core';
import { FakeMountTarget, FakePerCallerTarget } from './fake-mount-target';
import { settled } from './settled';

@Module({ providers: [tool({ name: 'part' }, () => 'part')] })
class Part {}

/** Refuses with what a client may read. */
class RefusingTarget extends FakeMountTarget {
  override components(): MountedComponents {
    throw new ProtocolError(RpcCode.InternalError, 'TN6002 It is away');
  }
}

class SilentTarget extends FakeMountTarget {
  override components(): never {
    return new Promise(() => undefined) as never;
  }
}

describe('the mounts of a server', () => {
  it('are told of with their kind and state, and are none before the start and after the end', async () => {
    const inner = createServer(Part, { name: 'inner', logLevel: 'silent' });
    const away = new FakeMountTarget();
    away.isDown = true;
    @Module({
      mounts: [
        mount(Part, { prefix: 'm' }),
        mount(inner, { prefix: 's' }),
        mount(new FakeMountTarget(), { prefix: 't' }),
        mount(new FakePerCallerTarget(), { prefix: 'p' }),
        mount(away, { prefix: 'a' }),
        mount(new RefusingTarget()),
      ],
    })
    class Parent {}
    const server = createServer(Parent, { name: 'parent', logLevel: 'silent' });
    expect(server.mounts).toEqual([]);
    await server.start();
    const since = expect.any(Date) as Date;
    const at = since;
    const known = [
      { name: 't', kind: 'target', state: 'up', since },
      { name: 'p', kind: 'target', state: 'up', since },
      // What an unknown error says may be meant for nobody.
      { name: 'a', kind: 'target', state: 'down', since, lastError: { message: 'The log has the reason', at } },
      { name: '(no prefix)', kind: 'target', state: 'down', since, lastError: { message: 'TN6002 It is away', at } },
    ];
    expect(server.mounts).toEqual([
      { name: 'm', kind: 'module', state: 'up', since },
      { name: 's', kind: 'server', state: 'up', since },
      ...known,
    ]);
    await inner.close();
    expect(server.mounts[1]).toEqual({ name: 's', kind: 'server', state: 'down', since });
    await server.close();
    expect(server.mounts).toEqual([]);
  });

  it('change while it runs', async () => {
    const target = new FakeMountTarget();
    target.isDown = true;
    await using server = createServer(Part, { name: 'parent', logLevel: 'silent' });
    await server.start();
    await server.mount(target, { prefix: 't' });
    const [before] = server.mounts;
    expect(before?.state).toBe('down');
    target.isDown = false;
    target.offer({ tools: [{ name: 'search' }] });
    await settled();
    const [after] = server.mounts;
    expect(after).toMatchObject({ state: 'up', lastError: { message: 'The log has the reason' } });
    expect(after!.since.getTime()).toBeGreaterThanOrEqual(before!.since.getTime());
    await server.unmount('t');
    expect(server.mounts).toEqual([]);
  });

  it('are `opening` until they have answered', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    @Module({ mounts: [mount(new SilentTarget(), { prefix: 't' })] })
    class Parent {}
    await using server = createServer(Parent, { name: 'parent', logLevel: 'silent' });
    const starting = server.start();
    await jest.advanceTimersByTimeAsync(11_000);
    await starting;
    expect(server.mounts).toMatchObject([{ name: 't', state: 'opening' }]);
    jest.useRealTimers();
  });

  it('are what the mounted server itself says of its health', async () => {
    const health = {
      state: 'opening',
      since: new Date(0),
      lastError: { code: 'TN6003', message: 'late', at: new Date(0) },
    } as const;
    @Module({ mounts: [mount(Object.assign(new FakeMountTarget(), { health }), { prefix: 't' })] })
    class Parent {}
    await using server = createServer(Parent, { name: 'parent', logLevel: 'silent' });
    await server.start();
    expect(server.mounts).toEqual([{ name: 't', kind: 'target', ...health }]);
  });
});
