import { Context, ForwardReference, type Constructor, type Dependency, type Token } from '../contracts';
import { readSignature, type ParameterRecord } from '../metadata';

/** A dependency as a constructor or a factory names it. */
export interface DependencyRecord {
  /** Position of the parameter, from 0. */
  readonly index: number;
  readonly token: Token;
  readonly optional: boolean;
  /** Named through `forwardRef`, and so allowed to close a circle. */
  readonly forward: boolean;
}

/** A parameter that names no dependency. */
export interface ParameterFlaw {
  readonly index: number;
  readonly code: 'TN1002' | 'TN1006' | 'TN2004';
  readonly detail: string;
  readonly fix?: string;
}

export interface DependencyReading {
  readonly dependencies: readonly DependencyRecord[];
  readonly flaws: readonly ParameterFlaw[];
}

const decorateOrName =
  'Decorate the class with `@Injectable()`, so that TypeScript emits the types, or name each dependency with `@Inject(Token)`. Runners built on esbuild emit no types at all.';

/** Reads what the constructor of a class takes: what decorators name, else what TypeScript emitted. */
export function readConstructor(target: Constructor): DependencyReading {
  const { types, records, length } = readSignature(target, undefined);
  const count = Math.max(types?.length ?? 0, length, ...[...records.keys()].map((index) => index + 1));
  const dependencies: DependencyRecord[] = [];
  const flaws: ParameterFlaw[] = [];
  for (let index = 0; index < count; index++) {
    const record = records.get(index);
    const hasDefault = index >= length;
    const optional = hasDefault || record?.optional === true;
    const reading = record?.source ? readSource(record.source, index) : readType(types, index, count);
    if ('token' in reading) dependencies.push({ index, optional, ...reading });
    else if (!hasDefault || record?.source) {
      flaws.push(reading);
      if (types === undefined && !record?.source) break;
    }
  }
  return { dependencies, flaws };
}

/** Reads what a factory names under `inject`. */
export function readInject(inject: readonly Dependency[]): DependencyReading {
  const dependencies: DependencyRecord[] = [];
  const flaws: ParameterFlaw[] = [];
  inject.forEach((entry: unknown, index) => {
    const wrapped = typeof entry === 'object' && entry !== null && 'token' in entry;
    const named = resolveReference(wrapped ? entry.token : entry);
    const optional = wrapped && 'optional' in entry && entry.optional === true;
    if (isToken(named.value)) dependencies.push({ index, token: named.value, optional, forward: named.forward });
    else flaws.push({ index, code: 'TN1006', detail: `entry ${index} of \`inject\` is ${describe(named.value)}` });
  });
  return { dependencies, flaws };
}

/** What the `@Inject` parameters of a method name. */
export function readMethod(target: Constructor, member: string): DependencyReading {
  const dependencies: DependencyRecord[] = [];
  const flaws: ParameterFlaw[] = [];
  for (const [index, record] of readSignature(target, member).records) {
    if (record.source?.kind !== 'inject') continue;
    const reading = readSource(record.source, index);
    if ('token' in reading) dependencies.push({ index, optional: record.optional === true, ...reading });
    else flaws.push(reading);
  }
  return { dependencies, flaws };
}

/** What a forward reference stands for; `undefined` where it cannot be resolved. */
export function resolveReference(entry: unknown): { readonly value: unknown; readonly forward: boolean } {
  if (!(entry instanceof ForwardReference)) return { value: entry, forward: false };
  try {
    return { value: entry.resolve(), forward: true };
  } catch {
    // The class is in its temporal dead zone: as undefined as it can be, and reported as such.
    return { value: undefined, forward: true };
  }
}

export function isToken(value: unknown): value is Token {
  return typeof value === 'function' || typeof value === 'symbol' || (typeof value === 'string' && value !== '');
}

type Named = Pick<DependencyRecord, 'token' | 'forward'>;

function readSource(source: NonNullable<ParameterRecord['source']>, index: number): Named | ParameterFlaw {
  if (source.kind === 'ctx') return { token: Context, forward: false };
  if (source.kind === 'inject') {
    const { value, forward } = resolveReference(source.token);
    if (isToken(value)) return { token: value, forward };
    return {
      index,
      code: 'TN1002',
      detail: `\`@Inject\` of parameter ${index} names ${describe(value)}`,
      fix: 'Two files import each other: write `@Inject(forwardRef(() => Token))`.',
    };
  }
  return {
    index,
    code: 'TN2004',
    detail: `parameter ${index} of a constructor takes what only a request has`,
    fix: 'Take it as a parameter of the handler.',
  };
}

function readType(types: readonly unknown[] | undefined, index: number, count: number): Named | ParameterFlaw {
  if (types === undefined) {
    const detail = `the constructor takes ${count} parameter${count === 1 ? '' : 's'} whose types are not known at run time`;
    return { index, code: 'TN1002', detail, fix: decorateOrName };
  }
  const type = types[index];
  if (type !== Object && type !== Function && isToken(type)) return { token: type, forward: false };
  return { index, code: 'TN1002', detail: `the type of parameter ${index} reads ${describe(type)} at run time` };
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `'${value.name}'`;
  return value === undefined || value === null ? String(value) : `a ${typeof value}`;
}
