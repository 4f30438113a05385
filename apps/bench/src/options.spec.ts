import { readOptions, UsageError } from './options';

describe('the command line', () => {
  it('measures everything in three passes by default', () => {
    expect(readOptions([])).toMatchObject({ passes: 3, tools: [1, 50, 500], quick: false });
    expect(readOptions([])?.sections).toEqual(['calls', 'lists', 'stdio', 'memory', 'cold', 'proxy', 'stores']);
  });

  it('takes one pass when quick, unless told otherwise', () => {
    expect(readOptions(['--quick'])?.passes).toBe(1);
    expect(readOptions(['--quick', '--passes', '2'])?.passes).toBe(2);
  });

  it('chooses sections, servers and tool counts', () => {
    const options = readOptions(['--only', 'cold,stdio', '--servers', 'tmcp,sdk-v1', '--tools', '1,7']);
    expect(options?.sections).toEqual(['cold', 'stdio']);
    expect(options?.contestants.map(({ id }) => id)).toEqual([
      'tmcp-2026',
      'tmcp-2025',
      'sdk-v1-stateless',
      'sdk-v1-session',
    ]);
    expect(options?.tools).toEqual([1, 7]);
  });

  it('answers help instead of options', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--only', 'calls,speed'], '"speed"'],
    [['--servers', 'nobody'], '"nobody"'],
    [['--passes', '0'], '--passes'],
    [['--passes', '99'], '--passes'],
    [['--tools', '1,many'], '--tools'],
    [['--fast'], '--fast'],
  ])('refuses %j', (argv, named) => {
    expect(() => readOptions(argv)).toThrow(UsageError);
    expect(() => readOptions(argv)).toThrow(named);
  });
});
