import type { Logger } from '../contracts';
import type { Diagnostics } from '../errors';
import {
  canonicalVersion,
  identityOf,
  NameClashes,
  type Component,
  type DuplicatePolicy,
  type ListedComponent,
} from '../registry';
import type { ComponentPart } from './component-part';

/**
 * Decides which of several components of one name a server shows, as its policy says, and remembers whose each name is:
 * under `error` what is shown stays, and a newcomer is left out.
 */
export class Clashes {
  private holders = new Map<string, object>();
  /** What was logged, so that each clash is told once. */
  private told = new Set<string>();

  constructor(
    private readonly policy: DuplicatePolicy,
    private readonly log: Logger,
  ) {}

  /**
   * Puts parts together, in order.
   *
   * @param diagnostics takes new clashes (TN1008), where those that ask can be refused; else they are logged
   */
  merge(parts: readonly ComponentPart[], diagnostics?: Diagnostics): Component[] {
    const holders = new Map<string, object>();
    const winners = new Map<string, ListedComponent>();
    const told = new Set<string>();
    const clashes = diagnostics && new NameClashes();
    // Of each name the first one, since all that have it have versions, or it is the only one.
    const firsts = new Map<string, ListedComponent>();
    for (const { source, components } of parts) {
      for (const component of components) {
        if (component.kind === 'completion') continue;
        const name = nameOf(component);
        const first = firsts.get(name);
        if (first && (first.info.version === undefined) !== (component.info.version === undefined)) {
          this.reportMixed(component, first, told, diagnostics);
          continue;
        }
        const key = keyOf(component);
        const held = winners.get(key);
        const holder = holders.get(key);
        if (held && holder && !this.replaces(key, [holder, source], component, held, told, clashes)) continue;
        if (!first) firsts.set(name, component);
        winners.set(key, component);
        holders.set(key, source);
      }
    }
    if (diagnostics) clashes?.report(diagnostics);
    const sources = new Map<string, Set<object>>();
    for (const [key, component] of winners) {
      const name = nameOf(component);
      sources.set(name, (sources.get(name) ?? new Set()).add(holders.get(key)!));
    }
    if (diagnostics === undefined || diagnostics.problems.length === 0) {
      this.holders = holders;
      this.told = told;
    }
    return parts.flatMap(({ source, components }) =>
      components.filter((component) =>
        component.kind === 'completion'
          ? namesOf(component.reference).some((name) => sources.get(name)?.has(source))
          : winners.get(keyOf(component)) === component,
      ),
    );
  }

  /** What has a version cannot stand beside what has none, since nobody could tell which is meant. */
  private reportMixed(
    component: ListedComponent,
    first: ListedComponent,
    told: Set<string>,
    diagnostics: Diagnostics | undefined,
  ): void {
    const detail = `${describe(component)} comes from ${first.origin} and from ${component.origin}`;
    const isNew = !this.told.has(detail);
    told.add(detail);
    if (isNew && diagnostics && this.policy === 'error') diagnostics.report({ code: 'TN5020', detail });
    else if (isNew) this.log.error({ component: nameOf(component) }, `TN5020 ${detail}; the newcomer is left out`);
  }

  private replaces(
    key: string,
    parties: readonly [holder: object, newcomer: object],
    component: ListedComponent,
    held: ListedComponent,
    told: Set<string>,
    clashes: NameClashes | undefined,
  ): boolean {
    const detail = `${describe(component)} comes from ${held.origin} and from ${component.origin}`;
    const isNew = !this.told.has(detail);
    told.add(detail);
    switch (this.policy) {
      case 'ignore':
        return false;
      case 'warn':
        if (isNew) this.log.warn({ component: key }, `${detail}; the later one replaces the earlier`);
        return true;
      case 'replace':
        return true;
      case 'error': {
        if (isNew && clashes) clashes.add(parties, { component: describe(component), detail });
        else if (isNew) this.log.error({ component: key }, `TN1008 ${detail}; the newcomer is left out`);
        return this.holders.get(key) === parties[1];
      }
    }
  }
}

/** One of several that share a name: each version is one of its own. */
function keyOf(component: ListedComponent): string {
  const { version } = component.info;
  return version === undefined ? nameOf(component) : `${nameOf(component)} ${canonicalVersion(version)}`;
}

function nameOf(component: ListedComponent): string {
  return `${component.kind} ${identityOf(component)}`;
}

/** What a completion may complete. */
function namesOf(reference: string): string[] {
  return [`prompt ${reference}`, `resourceTemplate ${reference}`];
}

function describe(component: ListedComponent): string {
  const kind = component.kind === 'resourceTemplate' ? 'resource template' : component.kind;
  return `${kind} '${identityOf(component)}'`;
}
