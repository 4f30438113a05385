import { tokenName, type Exchange, type KeyValue, type Token } from '../contracts';
import { TenonError } from '../errors';
import type { Application, ModuleNode, RequestScope } from '../modules';
import type { Asking } from './asking';
import type { RequestContext } from './request-context';
import { State } from './state';
import type { KernelServices } from './services';

/** What a request and the calls nested in it share. Each part comes into being with its first use. */
export class SharedRequest {
  asking: Asking | undefined;
  /** Of each store: servers that share one share this, too. */
  private readonly states = new Map<KeyValue, Map<string, unknown>>();
  /** Of each application that takes part. */
  private readonly scopes = new Map<Application, RequestScope>();

  stateOf({ store, stateLocks }: KernelServices, exchange: Exchange): State {
    let ofRequest = this.states.get(store);
    if (!ofRequest) this.states.set(store, (ofRequest = new Map<string, unknown>()));
    return new State(store, stateLocks, exchange, ofRequest);
  }

  scopeOf(application: Application, context: RequestContext): RequestScope {
    let scope = this.scopes.get(application);
    if (!scope) this.scopes.set(application, (scope = application.openRequest(context)));
    return scope;
  }

  /** Releases what was made for this request alone; undefined where nothing was. */
  release(context: RequestContext): Promise<void> | undefined {
    return this.scopes.size > 0 ? this.releaseScopes(context) : undefined;
  }

  /** What was made first goes last. */
  private async releaseScopes({ log }: RequestContext): Promise<void> {
    for (const scope of [...this.scopes.values()].toReversed()) {
      await scope.close().catch((error: unknown) => {
        log.error({ err: error }, 'What a request made for itself was not released');
      });
    }
  }
}

/** @throws TenonError TN1019 for what an async factory makes */
export function instanceOf<T>(token: Token<T>, module: ModuleNode, scope: RequestScope): T {
  const instance = scope.get(module, token);
  if (!(instance instanceof Promise)) return instance;
  // If the factory fails, those learn of it who inject what it makes.
  instance.catch(() => undefined);
  throw new TenonError('TN1019', `${tokenName(token)} is made by an async factory, and get() cannot wait for it`, {
    fix: 'Inject it, into the handler (`@Inject(Token)`) or into a request-scoped provider.',
  });
}
