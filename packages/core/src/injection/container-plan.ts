import type { Constructor, Provider, Token } from '../contracts';
import type { DependencyRecord } from './dependency-record';

/**
 * What one container is made of. A plan sees its own providers, what its imports export, what global plans export,
 * and the values of the application.
 */
export interface ContainerPlan {
  /** For messages. */
  readonly name: string;
  readonly providers: readonly Provider[];
  /** Where two imports export the same token, the first counts. */
  readonly imports: readonly ContainerPlan[];
  /** Tokens that importing plans see, and imports whose exports are passed on. */
  readonly exports: readonly (Token | ContainerPlan)[];
  /** Whether every plan sees what this one exports. */
  readonly global: boolean;
  readonly privates: readonly PrivateInstance[];
  readonly requirements: readonly Requirement[];
}

/** A plan of nothing, to add to. */
export const emptyPlan: Omit<ContainerPlan, 'name'> = {
  providers: [],
  imports: [],
  exports: [],
  global: false,
  privates: [],
  requirements: [],
};

/** An instance that a container makes for its own use: it has dependencies, but nobody can inject it. */
export interface PrivateInstance {
  readonly target: Constructor;
  /** What it is for, for example `guards of AppModule`. */
  readonly role: string;
  /** Dependencies that it alone sees. With any, it is made even if the container has a provider of its class. */
  readonly locals?: ReadonlyMap<Token, unknown>;
  /** Runs on the new instance; throws where it is not fit for its role. */
  inspect?(instance: unknown): void;
}

/** A dependency that a method asks for while a request runs. */
export interface Requirement extends DependencyRecord {
  readonly target: Constructor;
  readonly member: string;
}
