import type { DependencyContainer } from 'tsyringe';
import { Context, tokenName, type MaybePromise, type Token } from '../contracts';
import { TenonError } from '../errors';
import type { Binding } from './binding';
import type { ContainerPlan } from './container-plan';
import { failureOf, type Disposal } from './disposal';
import type { Instance } from './engine';

/** What a request needs of the injector that opened it. */
export interface Resolver {
  open(): { readonly container: DependencyContainer; readonly disposal: Disposal };
  find(plan: ContainerPlan, token: Token): Binding;
  get<T>(plan: ContainerPlan, token: Token<T>): T;
}

/** Resolves while one request runs. Its container is made on first need. */
export class InjectionRequest {
  private opened: ReturnType<Resolver['open']> | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly resolver: Resolver,
    private readonly context: Context,
  ) {}

  /** @returns a promise only where an async factory of this request is involved */
  get<T>(plan: ContainerPlan, token: Token<T>): MaybePromise<T> {
    if (token === Context) return this.context as T;
    const binding = this.resolver.find(plan, token);
    if (!binding.needsRequest && !binding.isTransient) return this.resolver.get(plan, token);
    if (this.closing) throw new TenonError('TN1019', `${tokenName(token)} was asked for after its request had ended`);
    const { container } = (this.opened ??= this.resolver.open());
    const instance = container.resolve<Instance>(binding.key);
    return instance.ready ? instance.ready.then(() => instance.value as T) : (instance.value as T);
  }

  /**
   * Releases what was made for the request, in reverse order.
   *
   * @throws TenonError TN1016 with all causes, after every one was tried
   */
  close(): Promise<void> {
    return (this.closing ??= this.release());
  }

  private async release(): Promise<void> {
    if (!this.opened) return;
    const failures = await this.opened.disposal.run();
    await this.opened.container.dispose();
    if (failures.length > 0) throw failureOf('TN1016', failures);
  }
}
