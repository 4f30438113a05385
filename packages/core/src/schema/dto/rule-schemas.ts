import type { JsonSchema } from '../../contracts';
import { expressPattern } from './pattern';

export type JsonScalar = string | number | boolean | null;
export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

/** What one class-validator rule means as JSON Schema. */
export interface RuleSchema {
  /** The types that the rule admits; every type where absent. */
  readonly types?: readonly JsonType[];
  readonly keywords?: JsonSchema;
  /** Keywords that tell a caller what is meant, though the rule means it more or less strictly: shown, not enforced. */
  readonly hints?: JsonSchema;
  /** Values that are not admitted. */
  readonly excludes?: readonly JsonScalar[];
  /** What stands behind `keywords.pattern`. */
  readonly pattern?: RegExp;
  /** Whether the schema says all of the rule; otherwise the rule itself runs too. */
  readonly exact: boolean;
}

type Translation = (constraints: readonly unknown[]) => RuleSchema;

/** A rule that admits a string only, and says more than a schema can. */
const text = (hints?: JsonSchema): Translation => {
  const schema: RuleSchema = { types: ['string'], hints, exact: false };
  return () => schema;
};

const exactly = (types: readonly JsonType[], keywords?: JsonSchema): Translation => {
  const schema: RuleSchema = { types, keywords, exact: true };
  return () => schema;
};

/** A limit that a schema can only hold where it is a number of the right kind. */
const limit =
  (types: readonly JsonType[], keyword: string, isValid: (value: unknown) => boolean): Translation =>
  ([value]) =>
    isValid(value) ? { types, keywords: { [keyword]: value }, exact: true } : { types, exact: false };

const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const UNKNOWN: RuleSchema = { exact: false };

/** Rules of class-validator that check a string and that no schema keyword says. */
const TEXT_RULES = [
  'isAlpha', 'isAlphanumeric', 'isAscii', 'isBase32', 'isBase58', 'isBase64', 'isBIC', 'isBooleanString', 'isBtcAddress',
  'isByteLength', 'isCreditCard', 'isCurrency', 'isDataURI', 'isDecimal', 'isEAN', 'isEthereumAddress', 'IsFirebasePushId',
  'isFullWidth', 'isHSL', 'isHalfWidth', 'isHash', 'isHexColor', 'isHexadecimal', 'isIBAN', 'isISIN', 'isISO31661Alpha2',
  'isISO31661Alpha3', 'isISO31661Numeric', 'isISO4217CurrencyCode', 'isISO6391', 'isISRC', 'isISSN', 'isIdentityCard',
  'isIsbn', 'isIsin', 'isJson', 'isJwt', 'isLatLong', 'isLocale', 'isLowercase', 'isMacAddress', 'isMagnetURI',
  'isMilitaryTime', 'isMimeType', 'isMobilePhone', 'isMongoId', 'isMultibyte', 'isNumberString', 'isOctal',
  'isPassportNumber', 'isPhoneNumber', 'isPort', 'isPostalCode', 'isRgbColor', 'isSemVer', 'isStrongPassword',
  'isSurrogatePair', 'isTaxId', 'isTimeZone', 'isUppercase', 'isVariableWidth', 'notContains',
]; // prettier-ignore

/** By the names that class-validator gives its own rules. A rule that is not here is somebody's own, and is run. */
const TRANSLATIONS = new Map<string, Translation>([
  ...TEXT_RULES.map((name): [string, Translation] => [name, text()]),

  ['isString', exactly(['string'])],
  ['isNumber', ([options]) => ({ types: ['number'], exact: !hasOption(options, 'maxDecimalPlaces') })],
  ['isInt', exactly(['integer'])],
  ['isBoolean', exactly(['boolean'])],
  ['isArray', exactly(['array'])],
  ['isObject', exactly(['object'])],
  ['isNotEmptyObject', () => ({ types: ['object'], keywords: { minProperties: 1 }, exact: false })],

  ['min', limit(['number'], 'minimum', Number.isFinite)],
  ['max', limit(['number'], 'maximum', Number.isFinite)],
  ['isPositive', exactly(['number'], { exclusiveMinimum: 0 })],
  ['isNegative', exactly(['number'], { exclusiveMaximum: 0 })],
  // multipleOf counts in floating point and refuses large multiples that the rule admits.
  ['isDivisibleBy', () => ({ types: ['number'], exact: false })],
  ['isLatitude', () => ({ types: ['number', 'string'], exact: false })],
  ['isLongitude', () => ({ types: ['number', 'string'], exact: false })],

  ['minLength', limit(['string'], 'minLength', isLength)],
  ['maxLength', limit(['string'], 'maxLength', isLength)],
  ['isLength', translateLength],
  ['matches', translateMatches],
  ['contains', translateContains],

  ['isEmail', text({ format: 'email' })],
  ['isUrl', text({ format: 'uri' })],
  ['isUuid', text({ format: 'uuid' })],
  ['isDateString', text({ format: 'date-time' })],
  ['isIso8601', text({ format: 'date-time' })],
  ['isRFC3339', text({ format: 'date-time' })],
  ['isFqdn', text({ format: 'hostname' })],
  ['isIp', translateIp],

  ['isIn', ([values]) => translateChoice(Array.isArray(values) ? values : [])],
  ['isEnum', ([entity]) => translateChoice(enumValues(entity))],
  ['equals', ([value]) => translateChoice([value])],
  ['isNotIn', ([values]) => translateExclusion(Array.isArray(values) ? values : [])],
  ['notEquals', ([value]) => translateExclusion([value])],
  ['isDefined', () => translateExclusion([null])],
  ['isNotEmpty', () => translateExclusion([null, ''])],
  ['isEmpty', () => translateChoice([null, ''])],

  ['arrayMinSize', limit(['array'], 'minItems', isLength)],
  ['arrayMaxSize', limit(['array'], 'maxItems', isLength)],
  ['arrayNotEmpty', exactly(['array'], { minItems: 1 })],
  // Whether `uniqueItems` says the same depends on the items; the caller decides.
  ['arrayUnique', () => ({ types: ['array'], exact: false })],
  ['arrayContains', translateArrayContains],
  ['arrayNotContains', translateArrayNotContains],

  // The instance is made from a date-time text, which `date-time` admits for years that JavaScript's Date does not.
  ['isDate', () => UNKNOWN],
  ['minDate', () => UNKNOWN],
  ['maxDate', () => UNKNOWN],
  ['isInstance', () => UNKNOWN],
]);

/** Whether a rule is one of class-validator's own. */
export function isBuiltIn(name: string | undefined): boolean {
  return name !== undefined && TRANSLATIONS.has(name);
}

/** What a rule means as JSON Schema; `undefined` for a rule that is not one of class-validator's own. */
export function translateRule(name: string | undefined, constraints: readonly unknown[]): RuleSchema | undefined {
  return name === undefined ? undefined : TRANSLATIONS.get(name)?.(constraints);
}

/** The values of a TypeScript enum; numeric enums also hold their names, which are no values. */
function enumValues(entity: unknown): unknown[] {
  if (typeof entity !== 'object' || entity === null) return [];
  const members = entity as Record<string, unknown>;
  return Object.keys(members)
    .filter(
      (key) =>
        !(typeof members[key] === 'string' && String(Number(key)) === key && members[members[key]] === Number(key)),
    )
    .map((key) => members[key]);
}

function translateChoice(values: readonly unknown[]): RuleSchema {
  const admitted = [...new Set(values.filter(isJsonScalar))];
  return { types: [...new Set(admitted.map(typeOf))], keywords: { enum: admitted }, exact: true };
}

function translateExclusion(values: readonly unknown[]): RuleSchema {
  return { excludes: values.filter(isJsonScalar), exact: true };
}

function translateLength([min, max]: readonly unknown[]): RuleSchema {
  const keywords: Record<string, unknown> = {};
  if (isLength(min)) keywords.minLength = min;
  if (isLength(max)) keywords.maxLength = max;
  return { types: ['string'], keywords, exact: isLength(min) && (max === undefined || isLength(max)) };
}

function translateMatches([pattern, modifiers]: readonly unknown[]): RuleSchema {
  let expression: RegExp;
  try {
    expression =
      pattern instanceof RegExp ? pattern : new RegExp(String(pattern), typeof modifiers === 'string' ? modifiers : '');
  } catch {
    return { types: ['string'], exact: false };
  }
  const source = expressPattern(expression);
  if (source === undefined) return { types: ['string'], exact: false };
  return {
    types: ['string'],
    keywords: { pattern: source },
    pattern: new RegExp(expression.source, expression.flags.replace(/[gd]/g, '')),
    exact: true,
  };
}

function translateContains([seed]: readonly unknown[]): RuleSchema {
  if (typeof seed !== 'string' || seed === '') return { types: ['string'], exact: false };
  const source = seed.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return { types: ['string'], keywords: { pattern: source }, pattern: new RegExp(source), exact: true };
}

function translateIp([version]: readonly unknown[]): RuleSchema {
  const hints =
    String(version) === '4' || String(version) === '6'
      ? { format: `ipv${String(version)}` }
      : { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
  return { types: ['string'], hints, exact: false };
}

function translateArrayContains([values]: readonly unknown[]): RuleSchema {
  if (!Array.isArray(values) || !values.every(isJsonScalar)) return { types: ['array'], exact: false };
  const [first, ...others] = values.map((value) => ({ contains: { const: value } }));
  return { types: ['array'], keywords: { ...first, ...(others.length > 0 ? { allOf: others } : {}) }, exact: true };
}

function translateArrayNotContains([values]: readonly unknown[]): RuleSchema {
  if (!Array.isArray(values)) return { types: ['array'], exact: false };
  const excluded = values.filter(isJsonScalar);
  return {
    types: ['array'],
    keywords: excluded.length > 0 ? { not: { contains: { enum: excluded } } } : {},
    exact: true,
  };
}

function isJsonScalar(value: unknown): value is JsonScalar {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function typeOf(value: JsonScalar): JsonType {
  if (value === null) return 'null';
  if (Number.isInteger(value)) return 'integer';
  return typeof value as 'string' | 'number' | 'boolean';
}

function hasOption(options: unknown, name: string): boolean {
  return typeof options === 'object' && options !== null && (options as Record<string, unknown>)[name] !== undefined;
}
