import 'reflect-metadata';
import { container as tsyringe, instancePerContainerCachingFactory, type DependencyContainer } from 'tsyringe';
import { isThenable } from '../content';
import type { Context } from '../contracts';
import { TenonError } from '../errors';
import type { Binding, Link } from './binding';
import { Disposal } from './disposal';
import { lazyReference } from './lazy-reference';

const CONTEXT = Symbol('context');
const DISPOSAL = Symbol('disposal');

/**
 * A resolved provider: its value, or a promise to wait for until `value` is there. Values are wrapped because they
 * may be anything, `undefined` and promises included.
 */
export interface Instance {
  value: unknown;
  ready?: Promise<void>;
}

/**
 * Makes instances, with tsyringe as container. Each binding is registered under a symbol of its own, so a class that
 * nobody provides is never constructed. Singletons are made one by one when the server starts.
 */
export class Engine {
  readonly disposal = new Disposal();
  private readonly root = tsyringe.createChildContainer();
  /** Empty: what tsyringe copies into each child is what its direct parent holds. */
  private readonly requests: DependencyContainer;
  /** For transients that are handed out and not kept: whoever asks for them releases them. */
  private readonly detached: DependencyContainer;

  constructor(bindings: readonly Binding[]) {
    this.root.registerInstance(DISPOSAL, this.disposal);
    for (const binding of bindings) this.register(binding);
    this.requests = this.root.createChildContainer();
    this.detached = this.requests.createChildContainer();
    this.detached.registerInstance(DISPOSAL, forgetful);
  }

  /** Makes a singleton, waits for it, and starts it where its class asks for that. */
  async createSingleton(binding: Binding): Promise<void> {
    const instance = this.make(binding, this.root);
    if (instance.ready) await instance.ready;
    const { kind, started, privateInstance } = binding.recipe;
    if (kind === 'lifespan') instance.value = await this.enter(binding, instance.value as AsyncGenerator);
    privateInstance?.inspect?.(instance.value);
    if (started) await this.start(binding, instance.value as StartStop);
    this.root.registerInstance(binding.key, instance);
  }

  /** Resolves a singleton, or makes a transient whose release is left to the caller. */
  resolve(binding: Binding): Instance {
    return this.detached.resolve<Instance>(binding.key);
  }

  /** A container for one request. Close `disposal` and dispose of the container when the request ends. */
  openRequest(context: Context): { readonly container: DependencyContainer; readonly disposal: Disposal } {
    const container = this.requests.createChildContainer();
    const disposal = new Disposal(this.disposal);
    container.registerInstance<Instance>(CONTEXT, { value: context });
    container.registerInstance(DISPOSAL, disposal);
    return { container, disposal };
  }

  private register(binding: Binding): void {
    const { kind, scope, create, dependencies } = binding.recipe;
    const { key } = binding;
    const make = (current: DependencyContainer): Instance => this.make(binding, current);
    const [target] = binding.dependencies();
    if (kind === 'value') {
      const value = create([]);
      this.disposal.disown(value);
      this.root.registerInstance<Instance>(key, { value });
    } else if (kind === 'existing' && target && dependencies.length === 1) {
      this.root.register(key, { useToken: target.key });
    } else if (scope === 'request') {
      this.root.register(key, { useFactory: instancePerContainerCachingFactory(make) });
    } else if (scope === 'transient') this.root.register(key, { useFactory: make });
    else {
      this.root.register(key, {
        useFactory: (): Instance => {
          throw new TenonError('TN1019', `${binding.name} of ${binding.recipe.plan.name} was asked for too early`);
        },
      });
    }
  }

  private make(binding: Binding, container: DependencyContainer): Instance {
    const parts = binding.links.map((link) => follow(link, container));
    const disposal = container.resolve<Disposal>(DISPOSAL);
    const waiting = parts.flatMap((part) => part.ready ?? []);
    if (waiting.length === 0) return finish(binding, parts, disposal);
    return pending(disposal, async () => {
      await Promise.all(waiting);
      const made = finish(binding, parts, disposal);
      if (made.ready) await made.ready;
      return made.value;
    });
  }

  private async enter(binding: Binding, generator: AsyncGenerator): Promise<unknown> {
    const first = await generator.next();
    if (first.done) throw new Error(`The lifespan of ${binding.name} ended without yielding a value`);
    this.disposal.disown(first.value);
    this.disposal.defer(binding.name, async () => {
      const second = await generator.next();
      if (second.done) return;
      await generator.return(undefined);
      throw new Error(
        `The lifespan of ${binding.name} yielded twice; everything after the first yield is for stopping`,
      );
    });
    return first.value;
  }

  private async start(binding: Binding, service: StartStop): Promise<void> {
    await service.onStart?.();
    if (service.onStop) this.disposal.defer(binding.name, () => service.onStop?.());
  }
}

interface StartStop {
  onStart?(): unknown;
  onStop?(): unknown;
}

/** Releases nothing, and so keeps nothing alive. */
const forgetful = new (class extends Disposal {
  override track(): void {}
})();

function follow(link: Link, container: DependencyContainer): Instance {
  if (link.kind === 'constant') return { value: link.value };
  if (link.kind === 'context') return container.resolve<Instance>(CONTEXT);
  const { binding, lazy } = link;
  if (!lazy) return container.resolve<Instance>(binding.key);
  return { value: lazyReference(() => valueNow(container.resolve<Instance>(binding.key), binding)) };
}

/** The value of an instance that must not have to be waited for. */
export function valueNow(instance: Instance, binding: Binding): unknown {
  if (!instance.ready) return instance.value;
  const detail = `${binding.name} of ${binding.recipe.plan.name} is made by an async factory, and nobody can wait for it here`;
  throw new TenonError('TN1019', detail, { fix: 'Make it a singleton, or inject it instead of looking it up.' });
}

function finish({ name, recipe }: Binding, parts: readonly Instance[], disposal: Disposal): Instance {
  const { kind, create } = recipe;
  const created = create(parts.map((part) => part.value));
  if (kind === 'factory' && isThenable(created)) {
    return pending(disposal, async () => {
      const value = await created;
      disposal.track(name, value);
      return value;
    });
  }
  // The generator of a lifespan is released by its own finally, see enter().
  if (kind !== 'lifespan') disposal.track(name, created);
  return { value: created };
}

function pending(disposal: Disposal, make: () => Promise<unknown>): Instance {
  const instance: Instance = { value: undefined };
  instance.ready = make().then((value) => {
    instance.value = value;
    instance.ready = undefined;
  });
  // Whoever needs the instance awaits `ready` and gets the error; Node must not call it unhandled before that.
  disposal.expect(instance.ready);
  return instance;
}
