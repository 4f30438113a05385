import type { Logger } from '../contracts';
import type { Diagnostics } from '../errors';
import { identityOf, type Component, type DuplicatePolicy, type ListedComponent } from '../registry';
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
    for (const { source, components } of parts) {
      for (const component of components) {
        if (component.kind === 'completion') continue;
        const key = keyOf(component);
        const held = winners.get(key);
        if (held && !this.replaces(key, source, component, held, told, diagnostics)) continue;
        winners.set(key, component);
        holders.set(key, source);
      }
    }
    if (diagnostics === undefined || diagnostics.problems.length === 0) {
      this.holders = holders;
      this.told = told;
    }
    return parts.flatMap(({ source, components }) =>
      components.filter((component) =>
        component.kind === 'completion'
          ? completionKeys(component.reference).some((key) => holders.get(key) === source)
          : winners.get(keyOf(component)) === component,
      ),
    );
  }

  private replaces(
    key: string,
    source: object,
    component: ListedComponent,
    held: ListedComponent,
    told: Set<string>,
    diagnostics: Diagnostics | undefined,
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
        if (isNew && diagnostics) diagnostics.report({ code: 'TN1008', detail });
        else if (isNew) this.log.error({ component: key }, `TN1008 ${detail}; the newcomer is left out`);
        return this.holders.get(key) === source;
      }
    }
  }
}

function keyOf(component: ListedComponent): string {
  return `${component.kind} ${identityOf(component)}`;
}

function completionKeys(reference: string): string[] {
  return [`prompt ${reference}`, `resourceTemplate ${reference}`];
}

function describe(component: ListedComponent): string {
  const kind = component.kind === 'resourceTemplate' ? 'resource template' : component.kind;
  return `${kind} '${identityOf(component)}'`;
}
