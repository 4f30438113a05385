import {
  createServer,
  Inject,
  Injectable,
  INJECTED_BY,
  Module,
  Optional,
  Tool,
  type DynamicModule,
  type Provider,
  type TenonServer,
} from '@tenon/core';
import { FakeLogger } from '../fakes/fake-logger';

@Module()
class KernelModule {}

/** A server with a transient that keeps who injects it, seen from everywhere. */
function serverWith(
  makes: (dependents: readonly string[]) => unknown,
  providers: readonly Provider[] = [],
): TenonServer {
  const kernel: DynamicModule = {
    module: KernelModule,
    global: true,
    providers: [
      {
        provide: 'part',
        scope: 'transient',
        inject: [INJECTED_BY],
        useFactory: (dependents: ReadonlySet<string>) => makes([...dependents]),
      },
    ],
    exports: ['part'],
  };
  return createServer({ module: Root, imports: [kernel], providers }, { name: 'test', logger: new FakeLogger() });
}

@Module()
class Root {}

@Injectable()
class Machine {
  constructor(@Inject('part') readonly part: unknown) {}
}
@Injectable()
class Tools {
  @Tool()
  use(@Optional() @Inject('part') part: unknown): string {
    return String(part);
  }
}

@Module({ providers: [{ provide: 'later', inject: ['part'], useFactory: (part: unknown) => part }] })
class Later {}
@Module()
class Modest {}

describe('INJECTED_BY', () => {
  it('tells a factory of those who inject what it makes, handlers included', async () => {
    const seen: (readonly string[])[] = [];
    const server = serverWith((dependents) => seen.push(dependents), [Machine, Tools]);
    await server.start();
    await server.close();
    expect(seen[0]).toEqual(['Machine', 'Tools.use']);
  });

  it('tells of those who come while the server runs', async () => {
    let seen: readonly string[] = [];
    const server = serverWith((dependents) => void (seen = dependents), [Machine]);
    await server.start();
    await server.import(Later);
    await server.close();
    expect(seen).toEqual(['Machine', "'later'"]);
  });
});

describe('a transient of a server that runs', () => {
  it('is made for those alone who inject it', async () => {
    let made = 0;
    const server = serverWith(() => ++made);
    await server.start();
    await server.import(Modest);
    expect(made).toBe(0);
    await server.import(Later);
    expect(made).toBe(1);
    await server.close();
  });

  it('refuses one who comes, by name, and forgets it', async () => {
    const server = serverWith((dependents) => {
      throw new Error(`nothing for ${dependents.join()}`);
    });
    await server.start();
    for (let time = 0; time < 2; time++)
      await expect(server.import(Later)).rejects.toThrow(/TN1014[^]*nothing for 'later'/);
    await expect(server.import({ module: Modest, providers: [Machine] })).rejects.toThrow(/nothing for Machine/);
    await server.import(Modest);
    await server.close();
  });

  it('is left to whoever injects it to be released with', async () => {
    const released: string[] = [];
    let count = 0;
    const server = serverWith(() => {
      const name = `part ${++count}`;
      return { [Symbol.dispose]: () => released.push(name) };
    });
    await server.start();
    await server.import(Later);
    expect(released).toEqual([]);
    await server.close();
    expect(released).toEqual(['part 1']);
  });
});
