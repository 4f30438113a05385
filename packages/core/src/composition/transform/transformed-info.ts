import type { ComponentInfo } from '../../contracts';
import { isComponentName, titleFromName } from '../../registry';
import type { TransformSite } from './transform-site';

/** What transforms say of components of any kind. */
export interface InfoTransform {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly version?: string;
}

/** What is known of the transformed component; undefined where it gets a name that clients cannot use. */
export function transformInfo(
  info: ComponentInfo,
  { name = info.name, title, description, tags, meta, version }: InfoTransform,
  subject: string,
  site: TransformSite,
): ComponentInfo | undefined {
  const isWireName = info.kind === 'tool' || info.kind === 'prompt';
  if (typeof name !== 'string' || (isWireName && name !== info.name && !isComponentName(name))) {
    site.report('TN2007', `'${String(name).slice(0, 140)}', which ${subject} would be, is not usable`);
    return undefined;
  }
  // A title that was made of the name goes with it.
  const ownTitle = info.title === titleFromName(info.name) && name !== info.name ? titleFromName(name) : info.title;
  return Object.freeze({
    ...info,
    name,
    title: title ?? ownTitle,
    description: description ?? info.description,
    tags: tags ? [...tags].sort() : info.tags,
    meta: meta ?? info.meta,
    version: version ?? info.version,
  });
}
