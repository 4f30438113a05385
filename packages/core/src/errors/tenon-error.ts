import { catalogue, type ErrorCode } from './catalogue';

/** An error of the framework: a stable code, what happened, and what to do. */
export class TenonError extends Error {
  override readonly name: string = 'TenonError';
  readonly fix: string;

  /**
   * @param code the stable code, from the catalogue
   * @param detail what happened, with names and values; ends without a full stop
   */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options?: ErrorOptions & { fix?: string },
  ) {
    const fix = options?.fix ?? catalogue[code].fix;
    super(`${code} ${catalogue[code].title}: ${detail}. ${fix}`, options);
    this.fix = fix;
  }
}
