import { runSettings } from './run-options';

const server = { name: 'Test' };
const settings = (argv: string[], env: Record<string, string> = {}, code = {}): unknown =>
  runSettings(server, { ...code, argv, env });

describe('runSettings', () => {
  it('runs over stdio unless told otherwise', () => {
    expect(settings([])).toEqual({ transport: 'stdio' });
  });

  it('has defaults for HTTP', () => {
    expect(settings(['--transport', 'http'])).toEqual({
      transport: 'http',
      host: '127.0.0.1',
      port: 8000,
      path: '/mcp',
    });
  });

  it('serves the old transport beside the endpoint where it is told to', () => {
    const http = { transport: 'http', host: '127.0.0.1', port: 8000, path: '/mcp', sse: true };
    expect(settings(['--transport', 'sse'])).toEqual(http);
    expect(settings([], { TENON_TRANSPORT: 'sse' })).toEqual(http);
    expect(settings([], {}, { transport: 'sse' })).toEqual(http);
    expect(settings(['--transport', 'http'], { TENON_TRANSPORT: 'sse' })).not.toHaveProperty('sse');
  });

  it('takes the command line before the environment, the environment before code, code before the defaults', () => {
    const env = { TENON_TRANSPORT: 'http', TENON_PORT: '7001', TENON_HOST: '::1' };
    const code = { host: '127.0.0.2', port: 7002, path: '/code' };
    expect(settings(['--port=7000'], env, code)).toEqual({ transport: 'http', host: '::1', port: 7000, path: '/code' });
  });

  it('prefers TENON_PORT to PORT', () => {
    expect(settings(['--transport=http'], { PORT: '1', TENON_PORT: '2' })).toMatchObject({ port: 2 });
    expect(settings(['--transport=http'], { PORT: '1' })).toMatchObject({ port: 1 });
  });

  it("leaves the application's own arguments alone", () => {
    expect(settings(['docs', '--verbose', '--limit', '3'])).toEqual({ transport: 'stdio' });
  });

  it('explains the options', () => {
    expect(settings(['--help'])).toMatchObject({ transport: 'help', text: expect.stringContaining('--transport') });
    expect(settings(['-h'])).toEqual(settings(['--help']));
  });

  it('explains them with the defaults that code gives, and says where the old transport is', () => {
    const { text } = settings(['-h'], {}, { transport: 'http', port: 7002, path: '/code' }) as { text: string };
    for (const given of ['TENON_TRANSPORT; http', 'PORT; 7002', 'TENON_PATH; /code', '/sse', '/messages']) {
      expect(text).toContain(given);
    }
  });

  it.each([
    [['--transport', 'carrier-pigeon'], /carrier-pigeon/],
    [['--transport', 'http', '--port', '70000'], /70000/],
    [['--transport', 'http', '--port', 'abc'], /abc/],
    [['--transport', 'http', '--path', 'mcp'], /'mcp'/],
    [['--transport'], /--transport needs a value/],
  ])('refuses %j, saying what the option takes', (argv, message) => {
    expect(() => settings(argv)).toThrow(
      expect.objectContaining({ code: 'TN4002', message: expect.stringMatching(message) }),
    );
  });
});
