import 'reflect-metadata';
import type { Constructor } from '../../contracts';
import { TenonError } from '../../errors';
import { readPropertyNotes, type PropertyNote } from '../../metadata';
import {
  findClassTransformer,
  findClassValidator,
  findTransformStorage,
  missingPeer,
  type ClassValidator,
} from '../peers';
import { isBuiltIn } from './rule-schemas';

/** A class whose instances can be made, with prototype. */
export type DtoClass = new () => object;

/** One rule of class-validator on a field. */
export interface Rule {
  /** The name that class-validator knows its own rules by. */
  readonly name: string | undefined;
  readonly constraints: readonly unknown[];
  /** Applies to each item. */
  readonly each: boolean;
  /** The rule's own condition. */
  readonly validateIf: ((object: unknown, value: unknown) => boolean) | undefined;
  readonly message: string | ((args: RuleArguments) => string) | undefined;
  readonly isAsync: boolean;
  validate(value: unknown, args: RuleArguments): boolean | Promise<boolean>;
  defaultMessage(args: RuleArguments): string;
}

/** What class-validator tells a rule. */
export interface RuleArguments {
  readonly targetName: string;
  readonly property: string;
  readonly object: object;
  readonly value: unknown;
  readonly constraints: unknown[];
}

/** A field that class-transformer turns into something of its own. */
export interface FieldType {
  readonly target: unknown;
  readonly discriminator?: {
    readonly property: string;
    readonly subTypes: readonly { readonly name: string; readonly value: DtoClass }[];
  };
  readonly keepsDiscriminator: boolean;
}

/** Everything that decorators say of a field. */
export interface FieldMetadata {
  readonly property: string;
  /** The name in JSON, which `@Expose({ name })` may change. */
  readonly wireName: string;
  readonly rules: readonly Rule[];
  /** `@ValidateNested`. */
  readonly nested: { readonly each: boolean } | undefined;
  /** `@IsOptional`: neither null nor absence is looked at any further. */
  readonly optional: boolean;
  /** Conditions of `@ValidateIf`. */
  readonly conditions: readonly ((object: unknown, value: unknown) => boolean)[];
  /** Whether class-validator has anything to say of the field. */
  readonly validated: boolean;
  readonly type: FieldType | undefined;
  readonly designType: unknown;
  readonly note: PropertyNote | undefined;
}

/** Everything that decorators say of a class. */
export interface ClassMetadata {
  readonly target: DtoClass;
  readonly fields: readonly FieldMetadata[];
  /** Uses `@Transform`, `@Expose` or `@Exclude`, so that only class-transformer can make instances. */
  readonly transforms: boolean;
}

interface TransformStorage {
  findTypeMetadata(target: DtoClass, property: string): TypeMetadata | undefined;
  findExposeMetadata(target: DtoClass, property: string): { options?: { name?: string } } | undefined;
  findExcludeMetadata(
    target: DtoClass,
    property: string | undefined,
  ): { options?: { toPlainOnly?: boolean } } | undefined;
  getExposedMetadatas(target: DtoClass): { propertyName: string }[];
  getExcludedMetadatas(target: DtoClass): { propertyName: string }[];
  getStrategy(target: DtoClass): 'none' | 'exposeAll' | 'excludeAll';
  readonly _typeMetadatas: Map<unknown, Map<string, unknown>>;
  readonly _transformMetadatas: Map<unknown, Map<string, unknown>>;
}

interface TypeMetadata {
  readonly typeFunction?: (help?: { newObject: object; object: object; property: string }) => unknown;
  readonly options?: {
    readonly discriminator?: FieldType['discriminator'];
    readonly keepDiscriminatorProperty?: boolean;
  };
}

type ValidationMetadata = ReturnType<
  ReturnType<ClassValidator['getMetadataStorage']>['getTargetValidationMetadatas']
>[number];

const NEVER_FIELDS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads what decorators recorded of a class.
 *
 * @throws TenonError TN2009 if the class cannot be read without class-validator, which is missing
 */
export function readClassMetadata(source: Constructor): ClassMetadata {
  const target = source as unknown as DtoClass;
  const notes = readPropertyNotes(source);
  const validator = findClassValidator();
  if (!validator && notes.size === 0) throw missingPeer('class-validator', `the class ${target.name}`);
  const transformer = findClassTransformer() ? (findTransformStorage() as TransformStorage) : undefined;

  const validations = new Map<string, ValidationMetadata[]>();
  for (const metadata of validator?.getMetadataStorage().getTargetValidationMetadatas(target, '', false, false) ?? []) {
    validations.set(metadata.propertyName, [...(validations.get(metadata.propertyName) ?? []), metadata]);
  }
  const properties = new Set([
    ...validations.keys(),
    ...notes.keys(),
    ...(transformer ? transformedProperties(transformer, target) : []),
  ]);
  const fields = orderOf(target, [...properties])
    .filter((property) => !NEVER_FIELDS.has(property) && !(transformer && isExcluded(transformer, target, property)))
    .map((property) =>
      readField(target, property, validations.get(property), notes.get(property), validator, transformer),
    );
  return { target, fields, transforms: transformer ? usesTransformer(transformer, target) : false };
}

/** Whether anything is known of a class that makes it an input or output. */
export function hasClassMetadata(source: unknown): source is Constructor {
  if (typeof source !== 'function' || source.prototype === undefined) return false;
  const target = source as DtoClass;
  if (readPropertyNotes(target).size > 0) return true;
  const storage = findClassValidator()?.getMetadataStorage();
  return storage ? storage.getTargetValidationMetadatas(target, '', false, false).length > 0 : false;
}

function readField(
  target: DtoClass,
  property: string,
  validations: readonly ValidationMetadata[] | undefined,
  note: PropertyNote | undefined,
  validator: ClassValidator | undefined,
  transformer: TransformStorage | undefined,
): FieldMetadata {
  const all = validations ?? [];
  const conditionals = all.filter(({ type }) => type === 'conditionalValidation');
  const nested = all.find(({ type }) => type === 'nestedValidation');
  return {
    property,
    wireName: transformer?.findExposeMetadata(target, property)?.options?.name ?? property,
    rules: all
      .filter(({ type }) => type === 'customValidation' || type === 'isDefined')
      .flatMap((metadata) => readRules(metadata, validator)),
    nested: nested && { each: nested.each },
    optional: conditionals.some(({ name }) => name === 'isOptional'),
    conditions: conditionals
      .filter(({ name }) => name !== 'isOptional')
      .map(({ constraints }) => (constraints as FieldMetadata['conditions'])[0]!),
    validated: validations !== undefined,
    type: readType(target, property, transformer),
    designType: Reflect.getMetadata('design:type', target.prototype as object, property) as unknown,
    note,
  };
}

function readRules(metadata: ValidationMetadata, validator: ClassValidator | undefined): Rule[] {
  const constraints = validator?.getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls) ?? [];
  // A class of somebody's own may carry the name of a built-in rule.
  const name = metadata.constraintCls.name === 'CustomConstraint' ? metadata.name : undefined;
  return constraints.map(({ instance, async }) => ({
    name,
    constraints: (metadata.constraints as unknown[] | undefined) ?? [],
    each: metadata.each,
    validateIf: metadata.validateIf,
    message: metadata.message,
    isAsync: async,
    validate(value, args) {
      try {
        return instance.validate(value, args);
      } catch (error) {
        // Some of class-validator's own rules throw on unusual values; what throws in a rule of the user's is for
        // the user to see.
        if (isBuiltIn(name)) return false;
        throw error;
      }
    },
    defaultMessage: (args) => instance.defaultMessage?.(args) ?? '',
  }));
}

function readType(
  target: DtoClass,
  property: string,
  transformer: TransformStorage | undefined,
): FieldType | undefined {
  const metadata = transformer?.findTypeMetadata(target, property);
  if (!metadata?.typeFunction) return undefined;
  let type: unknown;
  try {
    type = metadata.typeFunction({ newObject: {}, object: {}, property });
  } catch (error) {
    throw new TenonError('TN2005', `@Type of ${target.name}.${property} throws: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const { discriminator, keepDiscriminatorProperty = false } = metadata.options ?? {};
  return { target: type, discriminator, keepsDiscriminator: keepDiscriminatorProperty };
}

function transformedProperties(storage: TransformStorage, target: DtoClass): string[] {
  const properties = [...storage.getExposedMetadatas(target), ...storage.getExcludedMetadatas(target)].map(
    ({ propertyName }) => propertyName,
  );
  for (const owner of lineage(target)) {
    for (const store of [storage._typeMetadatas, storage._transformMetadatas])
      properties.push(...(store.get(owner)?.keys() ?? []));
  }
  return properties;
}

function isExcluded(storage: TransformStorage, target: DtoClass, property: string): boolean {
  const exclusion = storage.findExcludeMetadata(target, property);
  return exclusion !== undefined && exclusion.options?.toPlainOnly !== true;
}

function usesTransformer(storage: TransformStorage, target: DtoClass): boolean {
  return (
    storage.getStrategy(target) !== 'none' ||
    storage.getExposedMetadatas(target).length > 0 ||
    storage.getExcludedMetadatas(target).length > 0 ||
    lineage(target).some((owner) => (storage._transformMetadatas.get(owner)?.size ?? 0) > 0)
  );
}

function lineage(target: unknown): unknown[] {
  const owners: unknown[] = [];
  for (
    let owner = target;
    typeof owner === 'function' && owner !== Function.prototype;
    owner = Object.getPrototypeOf(owner)
  )
    owners.push(owner);
  return owners;
}

/** Fields of parents come first, as in the source; class-validator lists a class's own first. */
function orderOf(target: DtoClass, properties: readonly string[]): string[] {
  const rank = new Map<string, number>();
  for (const owner of lineage(target).reverse() as DtoClass[]) {
    const own = findClassValidator()?.getMetadataStorage().getTargetValidationMetadatas(owner, '', false, false) ?? [];
    for (const { propertyName } of own) if (!rank.has(propertyName)) rank.set(propertyName, rank.size);
  }
  return [...properties].sort((a, b) => (rank.get(a) ?? properties.length) - (rank.get(b) ?? properties.length));
}
