import { recordParameter } from './parameter-record';

/** Fills a parameter with the `Context`; needed only where type metadata is erased. */
export function Ctx(): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { source: { kind: 'ctx' } });
  };
}
