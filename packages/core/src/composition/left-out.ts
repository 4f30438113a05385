import { isPlainObject } from '../content';
import type { JsonObject, Logger, MountedComponents } from '../contracts';
import { isNestedTooDeeply } from '../schema';
import type { Namespace } from './namespace';

/** As for own components (TN2007). Beyond that, names that grow with every round of a circle come to an end. */
const maxNameLength = 128;
const maxUriLength = 2_048;

type Listed = Readonly<JsonObject>;

/** Where what a mounted server offers appears. */
interface Place {
  /** Of the mount, for messages. */
  readonly name: string;
  readonly namespace: Namespace;
  readonly log: Logger;
}

/** What a mounted server offers, without what cannot be shown: the log says what that is. */
export function withoutUnusable(offered: MountedComponents, place: Place): MountedComponents {
  let tooLong = 0;
  const usable = (list: readonly Listed[], isLong: (listed: Listed) => boolean): readonly Listed[] =>
    list.filter((listed) => {
      if (!isReadable(listed, place)) return false;
      if (!isLong(listed)) return true;
      tooLong += 1;
      return false;
    });
  const { namespace, log, name } = place;
  const hasLongName = (listed: Listed): boolean =>
    isLonger(listed['name'], (own) => namespace.name(own), maxNameLength);
  const hasLongUri =
    (member: 'uri' | 'uriTemplate') =>
    (listed: Listed): boolean =>
      isLonger(listed[member], (own) => namespace.uri(own), maxUriLength);
  const kept = {
    ...offered,
    tools: usable(offered.tools, hasLongName),
    resources: usable(offered.resources, hasLongUri('uri')),
    resourceTemplates: usable(offered.resourceTemplates, hasLongUri('uriTemplate')),
    prompts: usable(offered.prompts, hasLongName),
  };
  if (tooLong > 0) {
    const limits = `names of ${maxNameLength} characters and URIs of ${maxUriLength}`;
    log.warn({ mount: name, components: tooLong }, `Components are left out that do not keep to ${limits} at most`);
  }
  return kept;
}

/** By what it is called here, with the prefix. */
function isLonger(own: unknown, known: (own: string) => string, limit: number): boolean {
  return typeof own === 'string' && known(own).length > limit;
}

function isReadable(listed: unknown, { log, name }: Place): boolean {
  if (!isPlainObject(listed)) return false;
  if (!isNestedTooDeeply(listed)) return true;
  const component = String(listed['name'] ?? listed['uri']).slice(0, 200);
  log.warn({ mount: name, component }, 'A component is nested too deeply, so it is left out');
  return false;
}
