import { guardWarning, HttpGuard, isLoopback } from './http-guard';

const status = (guard: HttpGuard, host: string | undefined, origin?: string): number | undefined =>
  guard.check(host, origin)?.status;

describe('HttpGuard on an address that others can reach', () => {
  it('serves every Host where none is listed, and no Origin that is not', () => {
    const guard = new HttpGuard({}, '0.0.0.0');
    expect(status(guard, 'anything.example.com')).toBeUndefined();
    expect(status(guard, undefined)).toBeUndefined();
    expect(status(guard, 'example.com', 'https://evil.com')).toBe(403);
    expect(status(guard, 'example.com', 'https://example.com')).toBe(403);
    expect(status(guard, 'localhost:8000', 'http://localhost:8000')).toBe(403);
  });

  it('serves listed hosts and their own pages only', () => {
    const guard = new HttpGuard({ allowedHosts: ['api.example.com', '10.0.0.5:8000'] }, '0.0.0.0');
    expect(status(guard, 'api.example.com')).toBeUndefined();
    expect(status(guard, 'API.example.com:8443')).toBeUndefined();
    expect(status(guard, '10.0.0.5:8000')).toBeUndefined();
    expect(status(guard, '10.0.0.5:9000')).toBe(421);
    expect(status(guard, 'localhost')).toBe(421);
    expect(status(guard, undefined)).toBe(421);
    expect(status(guard, 'api.example.com', 'https://api.example.com')).toBeUndefined();
    expect(status(guard, 'api.example.com:443', 'https://api.example.com')).toBeUndefined();
    expect(status(guard, 'api.example.com', 'https://www.example.com')).toBe(403);
    expect(status(guard, 'api.example.com', 'http://localhost:3000')).toBe(403);
  });

  it('serves listed origins, whatever their spelling', () => {
    const guard = new HttpGuard(
      { allowedOrigins: ['https://App.example.com:443', 'vscode-webview://abc'] },
      '10.0.0.5',
    );
    expect(status(guard, 'x', 'https://app.example.com')).toBeUndefined();
    expect(status(guard, 'x', 'vscode-webview://abc')).toBeUndefined();
    expect(status(guard, 'x', 'http://app.example.com')).toBe(403);
    expect(guard.readableBy('https://app.example.com')).toBe('https://app.example.com');
    expect(guard.readableBy('https://evil.com')).toBeUndefined();
  });

  it('serves every page but nameless ones where * is listed', () => {
    const guard = new HttpGuard({ allowedOrigins: ['*'] }, '0.0.0.0');
    expect(status(guard, 'x', 'https://anyone.example.com')).toBeUndefined();
    expect(guard.readableBy('https://anyone.example.com')).toBe('*');
    expect(status(guard, 'x', 'null')).toBe(403);
    expect(guard.readableBy('null')).toBeUndefined();
  });
});

describe('HttpGuard under a host application', () => {
  it('serves local pages to local requests, and no others', () => {
    const guard = new HttpGuard();
    expect(status(guard, 'localhost:3000', 'http://localhost:6274')).toBeUndefined();
    expect(status(guard, 'api.example.com')).toBeUndefined();
    expect(status(guard, 'api.example.com', 'http://localhost:6274')).toBe(403);
    expect(status(guard, 'evil.com:3000', 'http://evil.com:3000')).toBe(403);
  });
});

describe('HttpGuard on a loopback address', () => {
  it('takes the bound address for a host name of its own', () => {
    expect(status(new HttpGuard({}, '127.0.0.2'), '127.0.0.2:80')).toBeUndefined();
    expect(status(new HttpGuard({}, '127.0.0.1'), '127.0.0.2:80')).toBe(421);
  });

  it('does not remember a refused host as a good one', () => {
    const guard = new HttpGuard({}, '127.0.0.1');
    expect(status(guard, 'localhost')).toBeUndefined();
    expect(status(guard, 'evil.com')).toBe(421);
    expect(status(guard, 'evil.com')).toBe(421);
    expect(status(guard, undefined)).toBe(421);
    expect(status(guard, 'localhost')).toBeUndefined();
  });
});

it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('%s is loopback', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.nip.io', 'localhost.evil.com', '1127.0.0.1'])(
  '%s is not loopback',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);

describe('guardWarning', () => {
  it('says nothing of loopback binds or listed hosts', () => {
    expect(guardWarning('127.0.0.1', undefined)).toBeUndefined();
    expect(guardWarning('0.0.0.0', { allowedHosts: ['api.example.com'] })).toBeUndefined();
  });

  it('warns of other binds without listed hosts, or without a guard', () => {
    expect(guardWarning('0.0.0.0', undefined)).toContain('allowedHosts');
    expect(guardWarning('0.0.0.0', { allowedHosts: [] })).toContain('allowedHosts');
    expect(guardWarning('0.0.0.0', false)).toContain('guard is off');
  });
});
