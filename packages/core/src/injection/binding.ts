import type { Constructor, Scope, Token } from '../contracts';
import type { ContainerPlan, PrivateInstance } from './container-plan';
import type { DependencyRecord, ParameterFlaw } from './dependency-record';

/** What a dependency turned out to be. `lazy` links close a circle: they are followed on first use. */
export type Link =
  | { readonly kind: 'binding'; readonly binding: Binding; readonly lazy: boolean }
  | { readonly kind: 'context' }
  | { readonly kind: 'constant'; readonly value: unknown };

export type BindingKind = 'class' | 'value' | 'factory' | 'existing' | 'lifespan';

export interface BindingRecipe {
  readonly name: string;
  /** Undefined where nobody can inject it. */
  readonly token: Token | undefined;
  readonly plan: ContainerPlan;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The scope was written down, not taken by default. */
  readonly scopeDeclared?: boolean;
  /** The class that is constructed, for places in messages. */
  readonly target?: Constructor;
  readonly dependencies: readonly DependencyRecord[];
  readonly flaws?: readonly ParameterFlaw[];
  readonly privateInstance?: PrivateInstance;
  /** Has `onStart` and `onStop` called with the server. */
  readonly started?: boolean;
  readonly create: (args: readonly unknown[]) => unknown;
}

/** One provider of one plan, checked and ready to be linked with what it depends on. */
export class Binding {
  /** Its token in the engine. */
  readonly key: symbol;
  links: readonly Link[] = [];
  /** Who depends on it, by name, handlers included. */
  readonly injectedBy = new Set<string>();
  /** Whether it, or anything that it depends on, exists only while a request runs. */
  needsRequest = false;

  constructor(readonly recipe: BindingRecipe) {
    this.key = Symbol(recipe.name);
  }

  get name(): string {
    return this.recipe.name;
  }

  /** Whether every resolution makes a new instance; an alias is as lasting as what it stands for. */
  get isTransient(): boolean {
    if (this.recipe.kind !== 'existing') return this.recipe.scope === 'transient';
    return this.dependencies()[0]?.isTransient ?? false;
  }

  /** What it depends on, in order. `strict` leaves out what is only followed on first use. */
  dependencies(strict = false): Binding[] {
    const found: Binding[] = [];
    for (const link of this.links) {
      if (link.kind === 'binding' && !(strict && link.lazy)) found.push(link.binding);
    }
    return found;
  }
}
