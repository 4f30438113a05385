import { MountTarget, tokenName, type Constructor } from '../contracts';
import type { Diagnostics, ProblemReport } from '../errors';
import { Mount, ModuleImport } from '../metadata';
import { isDynamic, moduleType } from './module-type';
import { isServer } from './server-shape';

/** Reports entries of `mounts` that are none (TN1015). */
export function reportNoMounts(mounts: readonly unknown[], type: Constructor, diagnostics: Diagnostics): void {
  mounts.forEach((entry, index) => {
    if (entry instanceof Mount) return;
    const detail = `entry ${index} of \`mounts\` of ${type.name} was not made with mount()`;
    diagnostics.report({ code: 'TN1015', detail, fix: mountingOf(entry), target: type });
  });
}

/** Reports what is imported, or the root, and no module (TN1005). */
export function reportNoModule(reference: unknown, importer: Constructor | undefined, diagnostics: Diagnostics): void {
  const subject = subjectOf(reference);
  const target = typeof subject === 'function' ? (subject as Constructor) : importer;
  const place = importer ? `imported by ${tokenName(importer)}` : 'the root of the application';
  const detail = `${describe(subject)}, ${place}`;
  diagnostics.report({ code: 'TN1005', detail, fix: placeOfMount(subject, importer), target });
}

/** What is wrong with something that a running server is to import; undefined for a module. */
export function importProblem(reference: unknown): ProblemReport | undefined {
  if (moduleType(reference)) return undefined;
  const subject = subjectOf(reference);
  const target = subject instanceof Mount ? subject.target : subject;
  return {
    code: 'TN1005',
    detail: `${describe(subject)}, given to server.import`,
    fix: isMountable(subject) ? `Write \`server.mount(${nameOf(target)}, { prefix })\`.` : undefined,
    ...(typeof subject === 'function' && { target: subject as Constructor }),
  };
}

function mountingOf(entry: unknown): string {
  if (entry instanceof ModuleImport) {
    const name = nameOf(entry.module);
    return `Move importModule(${name}, …) to \`imports\`, or write \`mount(${name}, { prefix })\`.`;
  }
  return `Write \`mount(${nameOf(entry)}, { prefix })\`.`;
}

/** What to do with something mounted that is imported; undefined for anything else. */
function placeOfMount(subject: unknown, importer: Constructor | undefined): string | undefined {
  if (!importer || !isMountable(subject)) return undefined;
  if (subject instanceof Mount) return `Move it to \`mounts\` of ${tokenName(importer)}.`;
  return `Write \`mounts: [mount(${nameOf(subject)})]\` in ${tokenName(importer)}.`;
}

function isMountable(subject: unknown): boolean {
  return subject instanceof Mount || subject instanceof MountTarget || isServer(subject);
}

function subjectOf(reference: unknown): unknown {
  return isDynamic(reference) ? reference.module : reference;
}

/** How code calls a module or a server, as far as that can be known. */
function nameOf(target: unknown): string {
  const type = moduleType(target);
  if (type) return tokenName(type);
  return isServer(target) ? 'server' : 'target';
}

function describe(value: unknown): string {
  if (typeof value === 'function') return tokenName(value);
  if (value instanceof Mount) return `mount(${nameOf(value.target)})`;
  if (value instanceof MountTarget) return 'a mount target';
  if (isServer(value)) return 'a server';
  if (value instanceof Promise) return 'a promise (modules are read before anything runs)';
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no properties'}`;
}
