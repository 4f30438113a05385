import { createHttpInfo } from './header-view';
import type { HttpRequest } from './ports';

function requestWith(headers: Record<string, string>): HttpRequest {
  const values = new Map(Object.entries(headers));
  return {
    method: 'POST',
    path: '/mcp',
    header: (name) => values.get(name),
    headerNames: () => values.keys(),
    remoteAddress: '127.0.0.1',
    principal: undefined,
  };
}

describe('createHttpInfo', () => {
  it('shows ordinary headers whatever the case of the name', () => {
    const info = createHttpInfo(requestWith({ 'x-tenant': 'north', 'user-agent': 'test' }));
    expect(info.headers.get('X-Tenant')).toBe('north');
    expect(info.headers.has('User-Agent')).toBe(true);
    expect(info.headers.get('absent')).toBeUndefined();
    expect([...info.headers.keys()]).toEqual(['x-tenant', 'user-agent']);
    expect(info).toMatchObject({ method: 'POST', path: '/mcp', remoteAddress: '127.0.0.1' });
  });

  it.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'apikey',
    'x-auth-user',
    'x-amz-security-token',
    'x-client-secret',
    'x-password',
    'mcp-session-id',
    'cf-access-jwt-assertion',
    'dpop',
    'api_key',
    'x-access-key',
    'x-forwarded-client-cert',
    'ssl-client-cert',
    'x-signature',
    'x-hub-signature-256',
    'session_id',
  ])('redacts %s, but tells that it is there', (name) => {
    const { headers } = createHttpInfo(requestWith({ [name.toLowerCase()]: 'hunter2' }));
    expect(headers.get(name)).toBe('[redacted]');
    expect(headers.has(name)).toBe(true);
  });

  it('leaves no way to the values through the object itself', () => {
    const info = createHttpInfo(requestWith({ 'x-tenant': 'north' }));
    expect(JSON.stringify(info)).not.toContain('north');
    expect(Object.keys(info)).toEqual(['method', 'path', 'remoteAddress']);
  });
});
