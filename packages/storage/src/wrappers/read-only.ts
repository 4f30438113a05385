import { checkOptionNames } from '../base';
import type { KeyValueStore, TimeOptions } from '../contracts';
import { ReadOnlyError } from '../errors';
import { readingOperations, type Operation } from './operations';
import { checkChoice } from './option-checks';
import { StoreWrapper, wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

export interface ReadOnlyOptions {
  /**
   * `refuse`, the default, rejects writes with TN8012. `ignore` lets them do nothing, and answers that there was nothing
   * to delete; methods of atomic stores are refused all the same, since others rely on what they answer.
   */
  readonly onWrite?: 'refuse' | 'ignore';
}

/** What a write that is ignored answers. */
const ignored: ReadonlyMap<Operation, unknown> = new Map<Operation, unknown>([
  ['put', undefined],
  ['putMany', undefined],
  ['delete', false],
  ['deleteMany', 0],
  ['clearCollection', 0],
  ['cull', 0],
]);

/**
 * A store that nothing is written to. `capabilities.atomic` is `none`, so that a feature that needs to write finds out at
 * the start.
 *
 * @throws TenonError TN1015
 * @example const settings = readOnly(store);
 */
export function readOnly<Store extends KeyValueStore>(store: Store, options: ReadOnlyOptions = {}): Wrapped<Store> {
  checkOptionNames('readOnly', options, ['onWrite']);
  const { onWrite = 'refuse' } = options;
  checkChoice('onWrite', onWrite, ['refuse', 'ignore']);
  return wrapped<Store>(new ReadOnlyStore(store, onWrite === 'ignore'));
}

class ReadOnlyStore extends StoreWrapper {
  constructor(
    store: KeyValueStore,
    private readonly ignoresWrites: boolean,
  ) {
    super(store, { atomic: 'none' });
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const { operation, collection } = call;
    if (readingOperations.has(operation)) return super.pass(call, send);
    if (this.ignoresWrites && ignored.has(operation)) return ignored.get(operation) as T;
    throw new ReadOnlyError({ store: this.name, operation, collection });
  }
}
