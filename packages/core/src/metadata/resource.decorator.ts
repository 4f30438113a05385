import type { Constructor } from '../contracts';
import type { ResourceOptions } from './component-options';
import type { FitsTemplate, Handler, UriWithScheme } from './handler-types';
import { memberOwner } from './member-owner';
import { MemberRecords } from './member-record';

export interface ResourceRecord {
  readonly member: string;
  /** A URI, or a URI template where it has `{parameters}`. */
  readonly uri: string;
  readonly options: ResourceOptions;
}

const resources = new MemberRecords<ResourceRecord>('resources');

/**
 * Makes a method a resource, or a resource template where the URI has `{parameters}`.
 *
 * `{name}` stands for one path segment, `{name*}` for several, `{?a,b}` for optional query parameters (RFC 6570 in
 * spirit). Their names are checked against the method when it is compiled, and again at start.
 *
 * @example
 * `@Resource('user://{userId}/profile')
 * profile({ userId }: { userId: string }) { … }`
 */
export function Resource<const U extends string>(
  uri: UriWithScheme<U>,
  options?: ResourceOptions,
): <F extends Handler>(
  prototype: object,
  member: string | symbol,
  descriptor: TypedPropertyDescriptor<F> & FitsTemplate<U, F>,
) => void;
export function Resource(
  uri: string,
  options: ResourceOptions = {},
): (prototype: object, member: string | symbol) => void {
  return (prototype, member) => {
    resources.record(memberOwner(prototype, member), { member: String(member), uri, options });
  };
}

/** The resources and resource templates of a class. */
export function readResources(target: Constructor): ResourceRecord[] {
  return resources.read(target);
}
