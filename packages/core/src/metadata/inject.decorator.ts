import type { ForwardReference, Token } from '../contracts';
import { recordParameter } from './parameter-record';

/**
 * Names the dependency of a constructor or handler parameter, where its type cannot: symbols, strings, interfaces,
 * circular imports, erased metadata.
 *
 * @example constructor(@Inject(CLOCK) private readonly clock: Clock) {}
 */
export function Inject(token: Token | ForwardReference<Token>): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { source: { kind: 'inject', token } });
  };
}
