import { isOptions, optionProblems, type OptionRules } from './option-problems';

interface Options {
  prefix?: string;
  tags?: readonly string[];
  run?: () => void;
  on?: boolean;
  more?: object;
  all?: unknown[];
  free?: unknown;
}
const rules: OptionRules<Options> = {
  prefix: 'text',
  tags: 'texts',
  run: 'function',
  on: 'boolean',
  more: 'object',
  all: 'list',
  free: 'any',
};

describe('optionProblems', () => {
  it('suggests the nearest option, or names all where none is near', () => {
    expect(optionProblems({ prefx: 'a' }, rules)).toEqual([
      { name: 'prefx', detail: '`prefx` is no option', fix: 'Did you mean `prefix`?' },
    ]);
    const [problem] = optionProblems({ somethingElse: 1, ['__proto__x']: 1 }, rules, 'http.');
    expect(problem).toMatchObject({ detail: '`http.somethingElse` is no option' });
    expect(problem?.fix).toBe('There are `prefix`, `tags`, `run`, `on`, `more`, `all`, `free`.');
  });

  it('takes no member of all objects for an option', () => {
    expect(optionProblems({ constructor: 1, toString: 1 }, rules)).toHaveLength(2);
  });

  it('says what has the wrong type, and nothing of what is left out', () => {
    const wrong = { prefix: 5, tags: ['a', 1], run: 'x', on: 'yes', more: [], all: {}, free: null };
    expect(optionProblems(wrong, rules).map(({ detail }) => detail)).toEqual([
      '`prefix` is a number',
      '`tags` is a list',
      '`run` is a string',
      '`on` is a string',
      '`more` is a list',
      '`all` is an object',
    ]);
    expect(optionProblems({ prefix: undefined, tags: [], more: {} }, rules)).toEqual([]);
    expect([isOptions({}), isOptions('x'), isOptions(null), isOptions([])]).toEqual([true, false, false, false]);
  });
});
