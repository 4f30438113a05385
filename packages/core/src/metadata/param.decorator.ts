import { recordParameter } from './parameter-record';

/**
 * Fills a parameter with one parameter of a resource's URI template, converted to the parameter's type.
 *
 * @example profile(@Param('userId') userId: number) { … }
 */
export function Param(name: string): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { source: { kind: 'param', name } });
  };
}
