import { provideWith } from './token';

/** A change that connected clients may want to know of. */
export type BusEvent =
  | {
      readonly kind: 'tools' | 'prompts' | 'resources';
      /** Whom alone it concerns; undefined for everybody. */
      readonly audience?: string;
      /** The server that has told its own clients already: it knows whom the change concerns. */
      readonly toldBy?: string;
    }
  | { readonly kind: 'resource'; readonly uri: string };

/** Carries changes between the parts of a server, and between processes where an adapter does so. */
export interface Bus {
  publish(event: BusEvent): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: BusEvent) => void): () => void;
}

/** Injection token of the `Bus` that a server without the option `bus` takes from its modules. */
export const BUS = Symbol('tenon.bus');
provideWith(
  BUS,
  'Import `StorageModule.forRoot(store, { pubSub })` of `@tenon/storage` in the root module, or provide the token there.',
);
