import { container as tsyringe } from 'tsyringe';
import type { Context, Provider } from '../contracts';
import { Diagnostics } from '../errors';
import type { Binding } from './binding';
import { emptyPlan } from './container-plan';
import { Engine, valueNow, type Instance } from './engine';
import { readProvider } from './read-provider';

const bind = (provider: Provider): Binding =>
  readProvider(provider, { ...emptyPlan, name: 'AppModule' }, new Diagnostics())!;

describe('Engine', () => {
  it('registers nothing in the container that tsyringe shares with the whole process', () => {
    class Service {}
    const binding = bind(Service);
    new Engine([binding]);
    expect([tsyringe.isRegistered(Service), tsyringe.isRegistered(binding.key)]).toEqual([false, false]);
  });

  it('makes a singleton only when it is told to (TN1019)', async () => {
    const useFactory = jest.fn(() => ({}));
    const binding = bind({ provide: 'x', useFactory });
    const engine = new Engine([binding]);
    expect(() => engine.resolve(binding)).toThrow(/TN1019/);
    await engine.createSingleton(binding);
    expect(engine.resolve(binding).value).toBe(engine.resolve(binding).value);
    expect(useFactory).toHaveBeenCalledTimes(1);
  });

  it('keeps the containers of requests apart', () => {
    const binding = bind({ provide: 'x', useFactory: () => ({}), scope: 'request' });
    const engine = new Engine([binding]);
    const [first, second] = [1, 2].map(() => engine.openRequest({} as Context).container);
    const value = first!.resolve<Instance>(binding.key).value;
    expect(first!.resolve<Instance>(binding.key).value).toBe(value);
    expect(second!.resolve<Instance>(binding.key).value).not.toBe(value);
  });

  it('does not keep transients that are handed out', async () => {
    const dispose = jest.fn();
    const binding = bind({ provide: 'x', useFactory: () => ({ [Symbol.dispose]: dispose }), scope: 'transient' });
    const engine = new Engine([binding]);
    engine.resolve(binding);
    await engine.disposal.run();
    expect(dispose).not.toHaveBeenCalled();
  });
});

describe('valueNow', () => {
  it('refuses what would have to be waited for (TN1019)', () => {
    const binding = bind({ provide: 'x', useValue: 1 });
    expect(valueNow({ value: 1 }, binding)).toBe(1);
    expect(() => valueNow({ value: undefined, ready: Promise.resolve() }, binding)).toThrow(/TN1019/);
  });
});
