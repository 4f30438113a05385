import { recordParameter } from './parameter-record';

/** Fills a parameter with the `Principal` who asks; `undefined` where nobody authenticated. */
export function User(): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { source: { kind: 'user' } });
  };
}
