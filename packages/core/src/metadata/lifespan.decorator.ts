import type { Constructor, Dependency, LifespanProvider, MaybePromise, PrivateClass, Token } from '../contracts';
import { RecordList } from './record';

/** A service that is started with the server and stopped with it. */
export interface LifespanService {
  onStart?(): MaybePromise<void>;
  onStop?(): MaybePromise<void>;
}

const lifespans = new RecordList<true>('lifespan');

/** Starts and stops a service with the server: `onStart()` before the first request, `onStop()` after the last. */
export function Lifespan(): <C extends Constructor<LifespanService>>(target: C) => void {
  return (target) => {
    lifespans.record(target, true);
  };
}

/** Whether the class is started and stopped with the server. */
export function isLifespan(target: Constructor): boolean {
  return lifespans.read(target).length > 0;
}

type Resolved<D extends readonly Dependency[]> = {
  [K in keyof D]: D[K] extends Constructor<infer T> | PrivateClass<infer T> ? T : unknown;
};

/**
 * A provider whose value lives as long as the server: yielded once when it starts, released in `finally`.
 *
 * @param token what others inject
 * @param run yields the value exactly once
 * @param dependencies what `run` receives, in order
 * @example
 * lifespan(Database, async function* (config: Config) {
 *   const db = await Database.connect(config.url);
 *   try { yield db; } finally { await db.close(); }
 * }, [Config])
 */
export function lifespan<T, const D extends readonly Dependency[] = []>(
  token: Token<T>,
  run: (...dependencies: [...Resolved<D>]) => AsyncGenerator<T, void, void>,
  dependencies?: D,
): LifespanProvider<T> {
  return { provide: token, useLifespan: run, inject: dependencies ?? [] };
}
