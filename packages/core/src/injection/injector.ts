import { Context, tokenName, wayToProvide, type Token } from '../contracts';
import { TenonError, type Diagnostics } from '../errors';
import type { Binding } from './binding';
import type { ContainerPlan, PrivateInstance } from './container-plan';
import { failureOf } from './disposal';
import { Engine, valueNow } from './engine';
import { suggest } from './missing-provider';
import { InjectionRequest } from './request-scope';
import type { Visibility } from './visibility';

/** What `buildInjector` found out. */
export interface InjectorParts {
  /** Each after what it depends on. */
  readonly bindings: readonly Binding[];
  readonly privates: ReadonlyMap<PrivateInstance, Binding>;
  readonly visibility: Visibility;
  readonly diagnostics: Diagnostics;
}

/** Holds the instances of an application from `start()` to `stop()`. */
export class Injector {
  private engine: Engine | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private readonly resolved = new Map<ContainerPlan, Map<Token, unknown>>();

  constructor(private readonly parts: InjectorParts) {}

  /**
   * Makes all singletons in the order of their dependencies, runs async factories, and starts lifespans.
   *
   * @throws BootError if the boot check reported anything
   * @throws TenonError TN1014 with all causes, after what had started was stopped again; where the one cause is a
   * TenonError, which has a code and advice of its own, that error
   */
  start(): Promise<void> {
    return (this.starting ??= this.run());
  }

  /**
   * Stops lifespans and releases instances in reverse order of their creation.
   *
   * @throws TenonError TN1016 with all causes, after every one was tried
   */
  stop(): Promise<void> {
    return (this.stopping ??= this.halt());
  }

  /**
   * The instance that a plan sees under a token; transients are new each time, and the caller's to release.
   *
   * @throws TenonError TN1001 for unknown tokens, TN1018 for what exists only in a request, TN1019 outside of a run
   */
  get<T>(plan: ContainerPlan, token: Token<T>): T {
    const known = this.resolved.get(plan)?.get(token);
    if (known !== undefined) return known as T;
    return this.resolve(plan, token) as T;
  }

  /** The same for somebody who injects it in another application, and is known by that (`INJECTED_BY`). */
  getFor<T>(plan: ContainerPlan, token: Token<T>, dependents: ReadonlySet<string>): T {
    const { injectedBy } = this.find(plan, token);
    const added = [...dependents].filter((name) => !injectedBy.has(name));
    for (const name of added) injectedBy.add(name);
    try {
      return this.get(plan, token);
    } catch (error) {
      for (const name of added) injectedBy.delete(name);
      throw error;
    }
  }

  getPrivate(instance: PrivateInstance): unknown {
    const binding = this.parts.privates.get(instance);
    if (!binding) throw new TenonError('TN1001', `${instance.role} is not part of this application`);
    return valueNow(this.running(binding.name).resolve(binding), binding);
  }

  /** Whether a plan sees anything under a token. */
  has(plan: ContainerPlan, token: Token): boolean {
    return token === Context || this.parts.visibility.lookup(plan, token) !== undefined;
  }

  /** Whether a token can be resolved only while a request runs. */
  isRequestScoped(plan: ContainerPlan, token: Token): boolean {
    return token === Context || (this.parts.visibility.lookup(plan, token)?.needsRequest ?? false);
  }

  /** Whether every injection makes another instance. */
  isTransient(plan: ContainerPlan, token: Token): boolean {
    return this.parts.visibility.lookup(plan, token)?.isTransient ?? false;
  }

  openRequest(context: Context): InjectionRequest {
    return new InjectionRequest(
      {
        open: () => this.running('A request').openRequest(context),
        find: (plan, token) => this.find(plan, token),
        get: (plan, token) => this.get(plan, token),
      },
      context,
    );
  }

  private find(plan: ContainerPlan, token: Token): Binding {
    const binding = this.parts.visibility.lookup(plan, token);
    if (binding) return binding;
    const name = tokenName(token);
    const detail = `${plan.name} does not see ${name}${suggest(name, token, this.parts.visibility)}`;
    throw new TenonError('TN1001', detail, { fix: wayToProvide(token) });
  }

  private resolve(plan: ContainerPlan, token: Token): unknown {
    if (token === Context) throw new TenonError('TN1018', 'Context was asked for outside of a request');
    const binding = this.find(plan, token);
    if (binding.needsRequest) {
      throw new TenonError(
        'TN1018',
        `${binding.name} of ${binding.recipe.plan.name} is request-scoped, or depends on it`,
      );
    }
    const value = valueNow(this.running(binding.name).resolve(binding), binding);
    if (!binding.isTransient) this.keep(plan, token, value);
    return value;
  }

  private keep(plan: ContainerPlan, token: Token, value: unknown): void {
    const known = this.resolved.get(plan);
    if (known) known.set(token, value);
    else this.resolved.set(plan, new Map([[token, value]]));
  }

  private running(name: string): Engine {
    if (this.engine) return this.engine;
    throw new TenonError('TN1019', `${name} was asked for while the application does not run`);
  }

  private async run(): Promise<void> {
    this.parts.diagnostics.throwIfAny();
    const engine = new Engine(this.parts.bindings);
    for (const binding of this.parts.bindings) {
      const { kind, scope, plan, privateInstance } = binding.recipe;
      if (scope !== 'singleton' || kind === 'value') continue;
      try {
        await engine.createSingleton(binding);
      } catch (error) {
        const failures = await engine.disposal.run();
        if (error instanceof TenonError && failures.length === 0) throw error;
        const name = privateInstance ? binding.name : `${binding.name} of ${plan.name}`;
        throw failureOf('TN1014', [{ name, error }, ...failures]);
      }
    }
    this.engine = engine;
  }

  private async halt(): Promise<void> {
    try {
      await this.starting;
    } catch {
      // start() has already told its caller, and stopped what had started.
    }
    const { engine } = this;
    if (!engine) return;
    this.engine = undefined;
    this.resolved.clear();
    const failures = await engine.disposal.run();
    if (failures.length > 0) throw failureOf('TN1016', failures);
  }
}
