import type { Logger } from '../contracts';
import type { Diagnostics } from '../errors';
import { canonicalVersion, identityOf, type Component, type DuplicatePolicy, type ListedComponent } from '../registry';
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
    const first = new Map<string, ListedComponent>();
    /** Whose completions are asked: those of the last that has a version of it. */
    const owners = new Map<string, object>();
    for (const { source, components } of parts) {
      for (const component of components) {
        if (component.kind === 'completion') continue;
        const key = keyOf(component);
        const name = nameOf(component);
        const earlier = first.get(name);
        if (earlier && isVersioned(earlier) !== isVersioned(component)) {
          // Versions and a component without one under the same name: nobody could tell which was meant.
          this.leaveOut(key, component, earlier, told, diagnostics);
          continue;
        }
        const held = winners.get(key);
        if (held && !this.replaces(key, source, component, held, told, diagnostics)) continue;
        first.set(name, earlier ?? component);
        winners.set(key, component);
        holders.set(key, source);
        owners.set(name, source);
      }
    }
    if (diagnostics === undefined || diagnostics.problems.length === 0) {
      this.holders = holders;
      this.told = told;
    }
    return parts.flatMap(({ source, components }) =>
      components.filter((component) =>
        component.kind === 'completion'
          ? completionKeys(component.reference).some((name) => owners.get(name) === source)
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
    switch (this.policy) {
      case 'ignore':
        return false;
      case 'warn':
        if (this.isNew(clashOf(component, held), told)) {
          this.log.warn({ component: key }, `${clashOf(component, held)}; the later one replaces the earlier`);
        }
        return true;
      case 'replace':
        return true;
      case 'error':
        this.leaveOut(key, component, held, told, diagnostics);
        return this.holders.get(key) === source;
    }
  }

  private leaveOut(
    key: string,
    component: ListedComponent,
    held: ListedComponent,
    told: Set<string>,
    diagnostics: Diagnostics | undefined,
  ): void {
    const detail = clashOf(component, held);
    if (!this.isNew(detail, told)) return;
    if (diagnostics && this.policy === 'error') diagnostics.report({ code: 'TN1008', detail });
    else this.log.error({ component: key }, `TN1008 ${detail}; the newcomer is left out`);
  }

  private isNew(detail: string, told: Set<string>): boolean {
    told.add(detail);
    return !this.told.has(detail);
  }
}

function clashOf(component: ListedComponent, held: ListedComponent): string {
  return `${describe(component)} comes from ${held.origin} and from ${component.origin}`;
}

function isVersioned({ info }: ListedComponent): boolean {
  return info.version !== undefined;
}

function nameOf(component: ListedComponent): string {
  return `${component.kind} ${identityOf(component)}`;
}

function keyOf(component: ListedComponent): string {
  const { version } = component.info;
  return version === undefined ? nameOf(component) : `${nameOf(component)} ${canonicalVersion(version)}`;
}

function completionKeys(reference: string): string[] {
  return [`prompt ${reference}`, `resourceTemplate ${reference}`];
}

function describe(component: ListedComponent): string {
  const kind = component.kind === 'resourceTemplate' ? 'resource template' : component.kind;
  return `${kind} '${identityOf(component)}'`;
}
