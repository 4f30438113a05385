import { parseUriTemplate, type UriTemplate } from '../schema';

/**
 * The template of a mounted server. One of a kind that this framework does not read (RFC 6570 has more) matches by what
 * stands before its first parameter: its own server knows the rest.
 */
export function foreignTemplate(uri: string): UriTemplate {
  try {
    return parseUriTemplate(uri);
  } catch {
    const before = uri.split('{', 1)[0]!;
    const names = [...uri.matchAll(/\{[+#./;?&]?([^{}]*)\}/g)].flatMap(([, list = '']) => list.split(','));
    return {
      template: uri,
      variables: names.map((name) => ({ name: name.replace(/[*:].*$/, ''), kind: 'simple' })),
      match: (asked) => (asked.startsWith(before) ? {} : undefined),
    };
  }
}
