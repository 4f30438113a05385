import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Constructor } from '../contracts';
import type { ToolOptions } from './component-options';
import type { Handler, ToolHandler } from './handler-types';
import { memberOwner } from './member-owner';
import { MemberRecords } from './member-record';

export interface ToolRecord {
  readonly member: string;
  readonly options: ToolOptions;
  /** The class itself is the tool. */
  readonly onClass: boolean;
}

const tools = new MemberRecords<ToolRecord>('tools');

type ToolDecorator = {
  <F extends Handler>(prototype: object, member: string | symbol, descriptor: TypedPropertyDescriptor<F>): void;
  <C extends Constructor<ToolHandler<never>>>(target: C): void;
};

/**
 * Makes a method a tool; or a class that has `execute(input, ctx)`.
 *
 * The method's first parameter is the input, a `Context` is injected wherever it stands. A method stays an ordinary
 * method.
 *
 * @param name the name on the wire; the method's by default
 * @example
 * @Tool({ description: 'Add two numbers.', annotations: { readOnlyHint: true } })
 * add({ a, b }: AddInput): number { return a + b; }
 */
export function Tool(
  name: string,
): <F extends Handler>(prototype: object, member: string | symbol, descriptor: TypedPropertyDescriptor<F>) => void;
export function Tool<S extends StandardSchemaV1>(
  options: ToolOptions & { input: S },
): {
  <F extends (input: StandardSchemaV1.InferOutput<S>, ...rest: never[]) => unknown>(
    prototype: object,
    member: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): void;
  <C extends Constructor<ToolHandler<StandardSchemaV1.InferOutput<S>>>>(target: C): void;
};
export function Tool(options?: ToolOptions): ToolDecorator;
export function Tool(nameOrOptions: string | ToolOptions = {}): ToolDecorator {
  const options = typeof nameOrOptions === 'string' ? { name: nameOrOptions } : nameOrOptions;
  return (target: object, member?: string | symbol) => {
    if (member === undefined) tools.record(target as Constructor, { member: 'execute', options, onClass: true });
    else tools.record(memberOwner(target, member), { member: String(member), options, onClass: false });
  };
}

/** The tools of a class. */
export function readTools(target: Constructor): ToolRecord[] {
  return tools.read(target);
}
