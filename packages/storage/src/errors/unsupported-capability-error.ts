import { StoreError, type StoreCall } from './store-error';

export class UnsupportedCapabilityError extends StoreError {
  protected static override readonly catalogued = 'TN8011';
  override readonly name = 'UnsupportedCapabilityError';

  /** @param capability what is needed, such as `atomic: full` */
  constructor(
    call: StoreCall,
    readonly capability: string,
    detail: string,
  ) {
    super(call, detail);
  }
}
