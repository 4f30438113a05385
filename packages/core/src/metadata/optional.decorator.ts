import { recordParameter } from './parameter-record';

/** Lets a parameter be `undefined`: a dependency that nobody provides, or an argument that was left out. */
export function Optional(): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { optional: true });
  };
}
