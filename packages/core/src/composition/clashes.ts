import type { Logger } from '../contracts';
import type { Diagnostics } from '../errors';
import {
  componentKey,
  describeComponent,
  identityOf,
  NameClashes,
  type Component,
  type DuplicatePolicy,
  type ListedComponent,
} from '../registry';
import type { ComponentPart } from './component-part';

/** Where new clashes are reported that are a reason to refuse what is asked for; what is absent is logged instead. */
export interface Refusals {
  /** Of components of this process. */
  readonly own?: Diagnostics;
  /** Where one of the two lives in another process. */
  readonly foreign?: Diagnostics;
}

/** What is known of the names while parts are put together. */
interface Merging {
  readonly refusals: Refusals;
  readonly clashes: NameClashes;
  readonly told: Set<string>;
  /** By name and version. */
  readonly winners: Map<string, ListedComponent>;
  /** What each winner came with. */
  readonly holders: Map<string, object>;
  /** Of each name the first one, since all that have it have versions, or it is the only one. */
  readonly firsts: Map<string, ListedComponent>;
}

/**
 * Decides which of several components of one name a server shows, as its policy says, and remembers whose each name is:
 * under `error` what is shown stays, and a newcomer is left out.
 *
 * What lives in another process never takes the name of what lives in this one, in no version and by no policy: else
 * whoever runs that process could take over what the server itself offers.
 */
export class Clashes {
  private holders: ReadonlyMap<string, object> = new Map();
  /** What was logged, so that each clash is told once. */
  private told: ReadonlySet<string> = new Set();

  constructor(
    private readonly policy: DuplicatePolicy,
    private readonly log: Logger,
  ) {}

  /** Puts parts together, in order. Refuses new clashes (TN1008), or logs them and leaves one of the two out. */
  merge(parts: readonly ComponentPart[], refusals: Refusals = {}): Component[] {
    const merging: Merging = {
      refusals,
      clashes: new NameClashes(),
      told: new Set(),
      winners: new Map(),
      holders: new Map(),
      firsts: new Map(),
    };
    for (const isForeign of [false, true]) {
      for (const { source, components } of parts) {
        for (const component of components) {
          if (component.kind === 'completion' || (component.isForeign ?? false) !== isForeign) continue;
          this.take(component, source, merging);
        }
      }
    }
    const { winners, holders, told } = merging;
    if (refusals.own) merging.clashes.report(refusals.own);
    const sources = new Map<string, Set<object>>();
    for (const [key, component] of winners) {
      const name = nameOf(component);
      sources.set(name, (sources.get(name) ?? new Set()).add(holders.get(key)!));
    }
    if (refusals.own === undefined || refusals.own.problems.length === 0) {
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

  private take(component: ListedComponent, source: object, merging: Merging): void {
    const { winners, holders, firsts } = merging;
    const name = nameOf(component);
    const first = firsts.get(name);
    if (first && component.isForeign && !first.isForeign) {
      this.leaveOut(component, first, source, merging);
      return;
    }
    if (first && (first.info.version === undefined) !== (component.info.version === undefined)) {
      this.reportMixed(component, first, merging);
      return;
    }
    const key = keyOf(component);
    const held = winners.get(key);
    const holder = holders.get(key);
    if (held && holder && !this.replaces(key, [holder, source], component, held, merging)) return;
    if (!first) firsts.set(name, component);
    winners.set(key, component);
    holders.set(key, source);
  }

  /** Of what has a name already in this process. */
  private leaveOut(component: ListedComponent, first: ListedComponent, source: object, merging: Merging): void {
    const detail = detailOf(component, first);
    if (!this.isNew(detail, merging) || this.policy === 'ignore') return;
    if (this.policy !== 'error') {
      this.log.warn({ component: nameOf(component) }, `${detail}; what is elsewhere is left out`);
    } else if (merging.refusals.foreign) {
      // Whatever else the same mount brings that is taken is the same problem.
      const holder = merging.holders.get(keyOf(first)) ?? first;
      merging.clashes.add([holder, source], { component: describe(component), detail });
    } else {
      this.log.error(
        { component: nameOf(component) },
        `TN1008 ${detail}; what is elsewhere is left out. ${otherPrefix}`,
      );
    }
  }

  /** What has a version cannot stand beside what has none, since nobody could tell which is meant. */
  private reportMixed(component: ListedComponent, first: ListedComponent, merging: Merging): void {
    const detail = detailOf(component, first);
    if (!this.isNew(detail, merging)) return;
    const refusal = refusalOf(component, merging.refusals);
    if (refusal && this.policy === 'error') refusal.report({ code: 'TN5020', detail });
    else this.log.error({ component: nameOf(component) }, `TN5020 ${detail}; the newcomer is left out`);
  }

  private replaces(
    key: string,
    parties: readonly [holder: object, newcomer: object],
    component: ListedComponent,
    held: ListedComponent,
    merging: Merging,
  ): boolean {
    const detail = detailOf(component, held);
    const isNew = this.isNew(detail, merging);
    switch (this.policy) {
      case 'ignore':
        return false;
      case 'warn':
        if (isNew) this.log.warn({ component: key }, `${detail}; the later one replaces the earlier`);
        return true;
      case 'replace':
        return true;
      case 'error': {
        if (isNew && refusalOf(component, merging.refusals)) {
          merging.clashes.add(parties, { component: describe(component), detail });
        } else if (isNew) {
          this.log.error({ component: key }, `TN1008 ${detail}; the newcomer is left out. ${otherPrefix}`);
        }
        return this.holders.get(key) === parties[1];
      }
    }
  }

  private isNew(detail: string, { told }: Merging): boolean {
    told.add(detail);
    return !this.told.has(detail);
  }
}

const otherPrefix = 'Give its mount another `prefix`';

function refusalOf({ isForeign }: ListedComponent, { own, foreign }: Refusals): Diagnostics | undefined {
  return isForeign ? foreign : own;
}

function detailOf(component: ListedComponent, earlier: ListedComponent): string {
  return `${describe(component)} comes from ${earlier.origin} and from ${component.origin}`;
}

/** One of several that share a name: each version is one of its own. */
function keyOf(component: ListedComponent): string {
  return componentKey(component.kind, identityOf(component), component.info.version);
}

function nameOf(component: ListedComponent): string {
  return componentKey(component.kind, identityOf(component), undefined);
}

/** What a completion may complete. */
function namesOf(reference: string): string[] {
  return [`prompt ${reference}`, `resourceTemplate ${reference}`];
}

function describe(component: ListedComponent): string {
  return describeComponent(component.kind, identityOf(component));
}
