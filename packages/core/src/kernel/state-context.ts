import type { JsonValue, StateScope } from '../contracts';
import type { State } from './state';
import { VisibilityContext } from './visibility-context';

/** The part of a context by which a handler keeps data. */
export abstract class StateContext extends VisibilityContext {
  protected abstract state(): State;

  getState<T = JsonValue>(key: string, options?: { default?: T; scope?: StateScope }): Promise<T | undefined> {
    return this.state().get<T>(key, options?.default, options?.scope ?? 'session');
  }
  setState(key: string, value: unknown, options?: { scope?: StateScope }): Promise<void> {
    return this.state().set(key, value, options?.scope ?? 'session');
  }
  updateState<T = JsonValue>(
    key: string,
    change: (current: T | undefined) => T | Promise<T>,
    options?: { scope?: StateScope },
  ): Promise<T> {
    return this.state().update<T>(key, change, options?.scope ?? 'session');
  }
  deleteState(key: string, options?: { scope?: StateScope }): Promise<boolean> {
    return this.state().delete(key, options?.scope ?? 'session');
  }
}
