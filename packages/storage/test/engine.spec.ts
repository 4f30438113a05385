import { findEngine, withEngine } from './engine';

const { PATH, TENON_REQUIRE_ENGINES } = process.env;

beforeEach(() => {
  process.env.PATH = '/nowhere';
  delete process.env.TENON_REQUIRE_ENGINES;
});

afterEach(() => {
  process.env.PATH = PATH;
  if (TENON_REQUIRE_ENGINES !== undefined) process.env.TENON_REQUIRE_ENGINES = TENON_REQUIRE_ENGINES;
});

it('says loudly which suite did not run', () => {
  const warning = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    withEngine('memcached', 'MemcachedStore', () => {
      throw new Error('it ran');
    });
    expect(warning.mock.calls.flat().join()).toMatch(/^MemcachedStore did NOT run: memcached is not installed/);
  } finally {
    warning.mockRestore();
  }
});

it('fails without an engine where engines are required', () => {
  process.env.TENON_REQUIRE_ENGINES = '1';
  expect(() => findEngine('memcached')).toThrow('install-engines');
});
