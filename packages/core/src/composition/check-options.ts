import type { Constructor } from '../contracts';
import { clipped, isOptions, nearestName, optionProblems, type Diagnostics, type OptionRules } from '../errors';
import type { CompositionOptions, MountOptions } from '../metadata';
import { isComponentName } from '../registry';
import { checkTransforms } from './transform';

/** Where options were given, for messages. */
export interface OptionsPlace {
  /** For example `importModule(ReportsModule)` or `mount(WeatherModule)`. */
  readonly what: string;
  readonly target: Constructor | undefined;
}

const prefixRule = /^(?!\.+$)[A-Za-z0-9_.-]{1,64}$/;
const schemeRule = /^[A-Za-z][A-Za-z0-9.-]*$/;
const separatorRule = /^[A-Za-z0-9_.-]{0,16}$/;

const ofImport: OptionRules<CompositionOptions> = {
  prefix: 'any',
  separator: 'any',
  resourcePrefixFormat: 'any',
  includeTags: 'any',
  excludeTags: 'any',
  rename: 'object',
  transforms: 'any',
};
const ofMount: OptionRules<MountOptions> = { ...ofImport, onLoadError: 'any' };

/** Reports options of `importModule` that there are not, or that no component could appear by. */
export function checkCompositionOptions(
  options: Readonly<CompositionOptions>,
  place: OptionsPlace,
  diagnostics: Diagnostics,
): void {
  check(options, ofImport, place, diagnostics);
}

/** The same for options of `mount`. */
export function checkMountOptions(
  options: Readonly<MountOptions>,
  place: OptionsPlace,
  diagnostics: Diagnostics,
): void {
  check(options, ofMount, place, diagnostics);
  const { onLoadError } = options;
  if (onLoadError === undefined || onLoadError === 'error' || onLoadError === 'warn') return;
  const detail = `\`onLoadError\` is '${clipped(onLoadError)}' in ${place.what}`;
  diagnostics.report({ code: 'TN5001', detail, fix: "Give 'error' or 'warn'.", target: place.target });
}

function check(
  options: Readonly<CompositionOptions>,
  rules: OptionRules<CompositionOptions>,
  { what, target }: OptionsPlace,
  diagnostics: Diagnostics,
): void {
  const invalid = (detail: string, fix: string): void =>
    diagnostics.report({ code: 'TN5001', detail: `${detail} in ${what}`, fix, target });
  for (const { detail, fix } of optionProblems(options, rules)) invalid(detail, fix);
  const { prefix, separator, resourcePrefixFormat: format, rename = {} } = options;
  if (prefix !== undefined && !isText(prefix, prefixRule)) {
    invalid(
      `\`prefix\` is '${clipped(prefix)}'`,
      'Give 1 to 64 letters, digits, `_`, `-` and `.`; leave it out for none.',
    );
  }
  if (separator !== undefined && !isText(separator, separatorRule)) {
    invalid(`\`separator\` is '${clipped(separator)}'`, 'Give at most 16 letters, digits, `_`, `-` and `.`.');
  }
  if (format !== undefined && format !== 'path' && format !== 'protocol') {
    invalid(`\`resourcePrefixFormat\` is '${clipped(format)}'`, "Give 'path' or 'protocol'.");
  }
  if (format === 'protocol' && isText(prefix, prefixRule) && !isText(prefix, schemeRule)) {
    const fix = "Begin it with a letter and leave out `_`, or use the format 'path'.";
    invalid(`\`prefix\` is '${clipped(prefix)}', which cannot begin the scheme of a URI,`, fix);
  }
  for (const list of ['includeTags', 'excludeTags'] as const) {
    const tags: unknown = options[list];
    const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
    if (tags !== undefined && !isList) invalid(`\`${list}\` is no list of texts`, `Write \`${list}: ['public']\`.`);
  }
  if (options.transforms !== undefined && !Array.isArray(options.transforms)) {
    invalid('`transforms` is no list', 'Write `transforms: [transformTool(…)]`.');
  } else checkTransforms(options.transforms ?? [], { what, target }, diagnostics);
  for (const [own, name] of Object.entries(isOptions(rename) ? rename : {})) {
    if (typeof name === 'string' && isComponentName(name)) continue;
    invalid(
      `\`rename\` gives '${own}' the name '${clipped(name)}'`,
      'Give 1 to 128 letters, digits, `_`, `-` and `.`.',
    );
  }
}

/** Reports names to rename that nothing has (TN5005). */
export function checkRenames(
  { rename = {} }: Readonly<CompositionOptions>,
  known: readonly string[],
  { what, target }: OptionsPlace,
  diagnostics: Diagnostics,
): void {
  for (const own of Object.keys(rename)) {
    if (known.includes(own)) continue;
    const nearest = nearestName(own, known);
    const hint = nearest === undefined ? '' : `, but '${nearest}' is there`;
    diagnostics.report({ code: 'TN5005', detail: `'${own}' in \`rename\` of ${what}${hint}`, target });
  }
}

function isText(value: unknown, rule: RegExp): value is string {
  return typeof value === 'string' && rule.test(value);
}
