import { nearestName } from '../errors';

/** Names that are mentioned where a prefix was forgotten, or is too much. */
const maxNamed = 3;

/** The names, or URIs, that one was probably meant to be: with a prefix, without one, or nearly the same. */
export function likelyNames(name: string, known: readonly string[]): string[] {
  const prefixed = known.filter((one) => isPrefixed(one, name));
  const bare = known.filter((one) => isPrefixed(name, one));
  const [near] = [prefixed, bare].filter(({ length }) => length > 0);
  if (near) return near.slice(0, maxNamed);
  const nearest = nearestName(name, known);
  return nearest === undefined ? [] : [nearest];
}

/** Whether a name or URI is another one with a prefix, whatever stands between. */
function isPrefixed(name: string, own: string): boolean {
  const scheme = /^[^:]+:\/\//.exec(own)?.[0];
  if (scheme === undefined) return own !== '' && name.endsWith(own) && /[_.-]$/.test(name.slice(0, -own.length));
  if (name.endsWith(`+${own}`)) return true;
  return name !== own && name.startsWith(scheme) && name.endsWith(`/${own.slice(scheme.length)}`);
}
