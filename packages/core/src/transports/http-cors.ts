/** Headers that a page of an allowed origin may read from a reply. */
const exposedHeaders = 'Mcp-Session-Id, Mcp-Protocol-Version, WWW-Authenticate';
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * What lets a page read a reply. Credentials (cookies) are never allowed: callers authenticate with a header.
 *
 * @param allowOrigin the origin, already found to be allowed
 */
export function corsHeaders(allowOrigin: string): Record<string, string> {
  return {
    'access-control-allow-origin': allowOrigin,
    'access-control-expose-headers': exposedHeaders,
    vary: 'Origin',
  };
}

/**
 * The answer to a preflight of an allowed origin.
 *
 * @param requestedHeaders `Access-Control-Request-Headers`; tools may declare headers of their own, so the names
 *   are not a fixed list
 */
export function preflightHeaders(
  allowOrigin: string,
  methods: string,
  requestedHeaders: string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    'access-control-allow-origin': allowOrigin,
    'access-control-allow-methods': methods,
    'access-control-max-age': '7200',
    vary: 'Origin, Access-Control-Request-Headers',
  };
  if (requestedHeaders !== undefined && requestedHeaders.length <= 2000 && headerNames.test(requestedHeaders)) {
    headers['access-control-allow-headers'] = requestedHeaders;
  }
  return headers;
}
