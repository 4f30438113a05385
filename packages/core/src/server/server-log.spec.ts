import { createServerLog, logLevelProblem } from './server-log';
import type { ServerOptions } from './server-options';

function logTo(options: Partial<ServerOptions> = {}, env: NodeJS.ProcessEnv = {}) {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, log: createServerLog({ name: 'test', ...options }, env, { write }) };
}

describe('createServerLog', () => {
  it('hides secrets in data, in bindings of children at any depth, and in errors', () => {
    const { lines, log } = logTo();
    const err = Object.assign(new Error('failed'), { config: { headers: { Authorization: 's3cret' } } });
    log.info({ password: 's3cret', tool: 'add' }, 'data');
    log.child({ token: 's3cret', requestId: 1 }).info({}, 'child');
    log
      .child({ requestId: 1 })
      .child({ nested: { apiKey: 's3cret' } })
      .info({}, 'grandchild');
    log.child({ err }).error({ err }, 'error');
    expect(lines).toHaveLength(4);
    expect(JSON.stringify(lines)).not.toContain('s3cret');
    expect(lines[0]).toMatchObject({ name: 'test', tool: 'add', password: '[redacted]', msg: 'data' });
    expect(lines[1]).toMatchObject({ token: '[redacted]', requestId: 1 });
    expect(lines[2]).toMatchObject({ requestId: 1, nested: { apiKey: '[redacted]' } });
    expect(lines[3]).toMatchObject({ err: { type: 'Error', message: 'failed', stack: err.stack } });
  });

  it.each<[string, Partial<ServerOptions>, string | undefined, number]>([
    ['info by default', {}, undefined, 2],
    ['what code says', { logLevel: 'error' }, '', 1],
    ['what the environment says, before code', { logLevel: 'error' }, 'DEBUG', 3],
    ['the environment alone', {}, 'silent', 0],
  ])('writes at the level of %s', (_name, options, level, expected) => {
    const { lines, log } = logTo(options, { TENON_LOG_LEVEL: level });
    log.debug({}, 'debug');
    log.info({}, 'info');
    log.error({}, 'error');
    expect(lines).toHaveLength(expected);
  });
});

describe('logLevelProblem', () => {
  it('finds levels that do not exist, wherever they stand', () => {
    const options: ServerOptions = { name: 'test' };
    expect(logLevelProblem(options, { TENON_LOG_LEVEL: 'loud' })).toMatchObject({
      code: 'TN4002',
      detail: "TENON_LOG_LEVEL is 'loud'",
      fix: 'Use trace, debug, info, warn, error, fatal, silent.',
    });
    expect(logLevelProblem(options, { TENON_LOG_LEVEL: 'constructor' })).toMatchObject({ code: 'TN4002' });
    expect(logLevelProblem(options, { TENON_LOG_LEVEL: ' Warn ' })).toBeUndefined();
    expect(logLevelProblem(options, {})).toBeUndefined();
    expect(logLevelProblem(JSON.parse('{"name":"test","logLevel":"loud"}') as ServerOptions, {})).toMatchObject({
      code: 'TN1015',
    });
  });

  it('leaves the levels of a logger of its own to it', () => {
    const { log } = logTo();
    expect(logLevelProblem({ name: 'test', logger: log }, { TENON_LOG_LEVEL: 'loud' })).toBeUndefined();
  });
});
