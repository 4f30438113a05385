import { HttpRoutes } from './http-routes';

const handler = () => new Response('');
const other = () => new Response('');

describe('HttpRoutes', () => {
  it('prefers the exact path, then the longest prefix', () => {
    const routes = new HttpRoutes();
    const deep = () => new Response('');
    routes.add('get', '/*', handler);
    routes.add('get', '/a/*', other);
    routes.add('get', '/a/b', deep);
    expect(routes.match('GET', '/a/b')).toEqual({ handler: deep });
    expect(routes.match('GET', '/a/c')).toEqual({ handler: other });
    expect(routes.match('GET', '/x')).toEqual({ handler });
  });

  it('knows nothing of paths like parts of every object', () => {
    const routes = new HttpRoutes();
    routes.add('GET', '/health', handler);
    expect(routes.match('GET', '__proto__')).toBeUndefined();
    expect(routes.match('constructor', '/health')).toEqual({ allow: 'GET' });
  });

  it.each(['/a/../b', '/a/..', '/a/./b', '/a/%2e%2E/b', '/a/.%2e', '/a\\..\\b', '/a/..\\b'])(
    'fits no route to %j, which is another path to URL parsers',
    (path) => {
      const routes = new HttpRoutes();
      routes.add('GET', '/a/*', () => new Response());
      routes.add('GET', '/*', () => new Response());
      expect(routes.match('GET', path)).toBeUndefined();
      expect(routes.match('GET', '/a/..b')).toBeDefined();
      expect(routes.match('GET', '/a/b.%2e')).toBeDefined();
    },
  );

  it.each(['health', '/a?b', '/a#b', '/a*', '/a/*/b', '/a b', ''])('refuses the path %j', (path) => {
    expect(() => new HttpRoutes().add('GET', path, handler)).toThrow('TN1015');
  });

  it('refuses what is no method, and a second handler for the same', () => {
    const routes = new HttpRoutes();
    expect(() => routes.add('GET /', '/a', handler)).toThrow('TN1015');
    routes.add('GET', '/a', handler);
    routes.add('POST', '/a', handler);
    expect(() => routes.add('get', '/a', other)).toThrow('registered already');
    expect(routes.match('PUT', '/a')).toEqual({ allow: 'GET, POST' });
  });
});
