import { Diagnostics } from '../../errors';
import { transformPrompt, transformResource, transformTool, type Transform } from '../../metadata';
import type { ModuleNode } from '../../modules';
import { identityOf, type Component, type ListedComponent, type ToolComponent } from '../../registry';
import { applyTransforms, type TransformPlace } from './apply-transforms';
import { surroundingsIn } from '../../../test/fakes/surroundings-in';

const appModule = { name: 'App', type: class App {} } as unknown as ModuleNode;
const other = { name: 'Other', type: class Other {} } as unknown as ModuleNode;
const unused = () => {
  throw new Error('not called here');
};

function base(kind: ListedComponent['kind'], name: string, place: ModuleNode) {
  return {
    info: { kind, name, tags: [], scopes: [] },
    origin: name,
    surroundings: surroundingsIn(place),
    gate: undefined,
  };
}
function aTool(name: string, { version, at = appModule }: { version?: string; at?: ModuleNode } = {}): ToolComponent {
  const common = base('tool', name, at);
  const listing = { inputSchema: { type: 'object', properties: {} } };
  return { ...common, kind: 'tool', info: { ...common.info, version }, listing, mirrored: undefined, call: unused };
}
function aPrompt(name: string): Component {
  return { ...base('prompt', name, appModule), kind: 'prompt', listing: { arguments: [{ name: 'a' }] }, get: unused };
}
function aResource(uri: string): Component {
  return {
    ...base('resource', uri, appModule),
    kind: 'resource',
    listing: { uri },
    uri,
    cache: undefined,
    read: unused,
  };
}
function aCompletion(reference: string, argument: string): Component {
  const { surroundings } = base('prompt', '', other);
  return { kind: 'completion', reference, argument, origin: '', surroundings, gate: undefined, complete: unused };
}

function apply(
  components: readonly Component[],
  transforms: readonly Transform[],
  place: Partial<TransformPlace> = {},
) {
  const diagnostics = new Diagnostics();
  const result = applyTransforms(
    components,
    {
      transforms,
      module: appModule,
      name: 'App',
      concerns: ({ surroundings }) => surroundings.module === appModule,
      unmatched: () => 'problem',
      ...place,
    },
    {},
    diagnostics,
  );
  return {
    names: result.map((one) => (one.kind === 'completion' ? `${one.reference}(${one.argument})` : identityOf(one))),
    result,
    problems: diagnostics.problems.map(({ code }) => code),
    warnings: diagnostics.warnings.map(({ code }) => code),
  };
}

describe('the transforms of a place', () => {
  it('change components where they stand, and leave others alone', () => {
    const components = [aTool('a'), aTool('b'), aTool('c')];
    const { names, result } = apply(components, [transformTool('b', { name: 'x' })]);
    expect(names).toEqual(['a', 'x', 'c']);
    expect([result[0], result[2]]).toEqual([components[0], components[2]]);
    expect(result[0]).toBe(components[0]);
  });

  it('concern no components of other places', () => {
    const { names, problems } = apply([aTool('a', { at: other })], [transformTool('a', { enabled: false })]);
    expect({ names, problems }).toEqual({ names: ['a'], problems: ['TN5040'] });
  });

  it('match components of their own kind alone', () => {
    const components = [aTool('a'), aPrompt('a'), aResource('x://a')];
    const transforms = [transformPrompt('a', { name: 'p' }), transformResource('x://a', { uri: 'x://b' })];
    expect(apply(components, transforms).names).toEqual(['a', 'p', 'x://b']);
  });

  it.each([
    ['problem', ['TN5040'], []],
    ['warning', [], ['TN5040']],
    ['allowed', [], []],
  ] as const)('that match nothing are a %s where that is said', (unmatched, problems, warnings) => {
    expect(apply([], [transformTool('a', {})], { unmatched: () => unmatched })).toMatchObject({ problems, warnings });
  });

  it('take completions along, those of other modules too', () => {
    const components = [aPrompt('p'), aCompletion('p', 'a'), aCompletion('q', 'a')];
    const transforms = [transformPrompt('p', { name: 'new', arguments: { a: { name: 'b' } } })];
    expect(apply(components, transforms).names).toEqual(['new', 'new(b)', 'q(a)']);
    expect(apply(components, [transformPrompt('p', { enabled: false })]).names).toEqual(['q(a)']);
  });

  it('transform all versions of a component, and let versions share a name', () => {
    const versions = [aTool('a', { version: '1' }), aTool('a', { version: '2' })];
    expect(apply(versions, [transformTool('a', { name: 'b' })])).toMatchObject({ names: ['b', 'b'], problems: [] });
    const renamed = [aTool('a', { version: '1' }), aTool('b', { version: '2' })];
    expect(apply(renamed, [transformTool('a', { name: 'b' })]).problems).toEqual([]);
    const same = [aTool('a', { version: '1' }), aTool('b', { version: '1' })];
    expect(apply(same, [transformTool('a', { name: 'b' })]).problems).toEqual(['TN5042']);
  });

  it('give no name that a component of another place has', () => {
    const components = [aTool('a'), aTool('b', { at: other })];
    expect(apply(components, [transformTool('a', { name: 'b' })]).problems).toEqual(['TN5042']);
  });

  it('leave out what they cannot transform: what they were to hide must not appear', () => {
    expect(apply([aTool('a')], [transformTool('a', { arguments: { x: { hide: true } } })])).toMatchObject({
      names: [],
      problems: ['TN5041'],
    });
  });

  it('speak of names as their place knows them', () => {
    const names = { name: (own: string) => `p_${own}`, uri: (own: string) => own.replace('://', '://p/') };
    const components = [aTool('p_a'), aTool('a'), aPrompt('p_a'), aResource('x://p/a')];
    const transforms = [
      transformTool('a', { name: 'b' }),
      transformPrompt('a', { title: 'A' }),
      transformResource('x://a', { uri: 'x://b' }),
    ];
    expect(apply(components, transforms, { names }).names).toEqual(['p_b', 'a', 'p_a', 'x://p/b']);
  });
});
