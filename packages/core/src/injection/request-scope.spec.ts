import { Context, type Provider } from '../contracts';
import { Diagnostics, TenonError } from '../errors';
import { Injectable } from '../metadata';
import { buildInjector } from './build-injector';
import { emptyPlan, type ContainerPlan } from './container-plan';
import type { Injector } from './injector';

async function run(...providers: Provider[]): Promise<{ injector: Injector; plan: ContainerPlan }> {
  const diagnostics = new Diagnostics();
  const plan = { ...emptyPlan, name: 'AppModule', providers };
  const injector = buildInjector([plan], {}, diagnostics);
  await injector.start();
  return { injector, plan };
}

const contextOf = (requestId: number): Context => ({ requestId }) as Context;

@Injectable({ scope: 'request' })
class Session {
  constructor(readonly context: Context) {}
}
@Injectable({ scope: 'request' })
class Audit {
  constructor(readonly session: Session) {}
}
@Injectable({ scope: 'request' })
class Handler {
  constructor(
    readonly session: Session,
    readonly audit: Audit,
  ) {}
}

describe('a request', () => {
  it('makes a dependency once, also when nested, and another for the next request', async () => {
    const { injector, plan } = await run(Session, Audit, Handler);
    const first = injector.openRequest(contextOf(1));
    const second = injector.openRequest(contextOf(2));
    const handler = first.get(plan, Handler) as Handler;
    expect(handler.session).toBe(handler.audit.session);
    expect(first.get(plan, Session)).toBe(handler.session);
    expect(handler.session.context.requestId).toBe(1);
    expect((second.get(plan, Handler) as Handler).session.context.requestId).toBe(2);
  });

  it('shares what lives as long as the server', async () => {
    const useFactory = jest.fn(() => ({}));
    const user: Provider = {
      provide: 'user',
      useFactory: (s: unknown) => ({ s }),
      inject: ['shared'],
      scope: 'request',
    };
    const { injector, plan } = await run({ provide: 'shared', useFactory }, user);
    const seen = [1, 2].map((id) => injector.openRequest(contextOf(id)).get(plan, 'user') as { s: unknown });
    expect(seen[0]).not.toBe(seen[1]);
    expect(seen[0]?.s).toBe(seen[1]?.s);
    expect(injector.openRequest(contextOf(3)).get(plan, 'shared')).toBe(seen[0]?.s);
    expect(useFactory).toHaveBeenCalledTimes(1);
  });

  it('gives the context', async () => {
    const { injector, plan } = await run();
    const context = contextOf(1);
    expect(injector.openRequest(context).get(plan, Context)).toBe(context);
  });

  it('makes transients anew, and an alias shares', async () => {
    let made = 0;
    const { injector, plan } = await run(
      { provide: 'new', useFactory: () => ++made, scope: 'transient' },
      { provide: 'alias', useExisting: Session },
      Session,
    );
    const request = injector.openRequest(contextOf(1));
    expect([request.get(plan, 'new'), request.get(plan, 'new')]).toEqual([1, 2]);
    expect(request.get(plan, 'alias')).toBe(request.get(plan, Session));
  });

  it('waits only where an async factory is involved, and calls it once', async () => {
    const useFactory = jest.fn(() => Promise.resolve('found'));
    const { injector, plan } = await run(
      { provide: 'later', useFactory, scope: 'request' },
      { provide: 'a', useFactory: (x: unknown) => [x], inject: ['later'], scope: 'request' },
      { provide: 'b', useFactory: (x: unknown, y: unknown) => [x, y], inject: ['a', 'later'], scope: 'request' },
      { provide: 'now', useFactory: () => 1, scope: 'request' },
    );
    const request = injector.openRequest(contextOf(1));
    expect(request.get(plan, 'now')).toBe(1);
    const pending = request.get(plan, 'b');
    expect(pending).toBeInstanceOf(Promise);
    expect(await pending).toEqual([['found'], 'found']);
    expect(request.get(plan, 'b')).toEqual([['found'], 'found']);
    expect(useFactory).toHaveBeenCalledTimes(1);
  });

  it('passes on errors of dependencies as they are, sync and async', async () => {
    class NotFound extends Error {}
    const failing = (): never => {
      throw new NotFound('gone');
    };
    const { injector, plan } = await run(
      { provide: 'sync', useFactory: failing, scope: 'request' },
      { provide: 'async', useFactory: () => Promise.reject(new NotFound('gone')), scope: 'request' },
      { provide: 'x', useFactory: (v: unknown) => v, inject: ['sync'], scope: 'request' },
      { provide: 'y', useFactory: (v: unknown) => v, inject: ['async'], scope: 'request' },
    );
    const request = injector.openRequest(contextOf(1));
    expect(() => request.get(plan, 'x')).toThrow(NotFound);
    await expect(request.get(plan, 'y')).rejects.toBeInstanceOf(NotFound);
    await expect(request.close()).resolves.toBeUndefined();
  });

  it('keeps resources open until it ends, then releases them in reverse', async () => {
    const log: string[] = [];
    const resource = (name: string, ...inject: string[]): Provider => ({
      provide: name,
      scope: 'request',
      inject,
      useFactory: (..._: unknown[]) => {
        log.push(`+${name}`);
        return {
          [Symbol.asyncDispose]: async () => {
            await Promise.resolve();
            log.push(`-${name}`);
          },
        };
      },
    });
    const { injector, plan } = await run(resource('inner'), resource('outer', 'inner'));
    const request = injector.openRequest(contextOf(1));
    request.get(plan, 'outer');
    log.push('body');
    await Promise.all([request.close(), request.close()]);
    expect(log).toEqual(['+inner', '+outer', 'body', '-outer', '-inner']);
  });

  it('does not release what belongs to the server', async () => {
    const dispose = jest.fn();
    const { injector, plan } = await run(
      { provide: 'shared', useFactory: () => ({ [Symbol.dispose]: dispose }) },
      { provide: 'passed', useFactory: (shared: unknown) => shared, inject: ['shared'], scope: 'request' },
    );
    const request = injector.openRequest(contextOf(1));
    request.get(plan, 'passed');
    await request.close();
    expect(dispose).not.toHaveBeenCalled();
    await injector.stop();
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  it('releases what comes to life while it ends', async () => {
    const dispose = jest.fn();
    let finish = (): void => {};
    const making = new Promise<object>((resolve) => (finish = () => resolve({ [Symbol.dispose]: dispose })));
    const { injector, plan } = await run({ provide: 'late', useFactory: () => making, scope: 'request' });
    const request = injector.openRequest(contextOf(1));
    const pending = request.get(plan, 'late');
    const closing = request.close();
    finish();
    await closing;
    await pending;
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  it('tries to release everything and then says what failed (TN1016)', async () => {
    const dispose = jest.fn();
    const { injector, plan } = await run(
      { provide: 'good', useFactory: () => ({ [Symbol.dispose]: dispose }), scope: 'request' },
      {
        provide: 'bad',
        scope: 'request',
        inject: ['good'],
        useFactory: (..._: unknown[]) => ({
          [Symbol.dispose]: () => {
            throw new Error('stuck');
          },
        }),
      },
    );
    const request = injector.openRequest(contextOf(1));
    request.get(plan, 'bad');
    const error: unknown = await request.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TenonError);
    expect(error).toMatchObject({ code: 'TN1016' });
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  it('resolves nothing of its own after its end (TN1019)', async () => {
    const { injector, plan } = await run(Session);
    const request = injector.openRequest(contextOf(1));
    await request.close();
    expect(() => request.get(plan, Session)).toThrow(/TN1019/);
  });

  it('names unknown tokens (TN1001)', async () => {
    const { injector, plan } = await run(Session);
    expect(() => injector.openRequest(contextOf(1)).get(plan, 'Sesion')).toThrow(/TN1001/);
  });
});
