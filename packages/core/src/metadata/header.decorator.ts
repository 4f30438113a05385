import { recordParameter } from './parameter-record';

/**
 * Fills a parameter with a header of the HTTP request; `undefined` on other transports.
 *
 * Headers that carry credentials (`authorization`, `cookie` and the like) read as `[redacted]`.
 */
export function Header(name: string): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { source: { kind: 'header', name: name.toLowerCase() } });
  };
}
