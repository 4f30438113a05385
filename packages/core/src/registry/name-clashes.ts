import type { Diagnostics, ProblemReport } from '../errors';

/** One name that two components have. */
export interface NameClash {
  /** The component, for messages: `tool 'search'`. */
  readonly component: string;
  /** Where it comes from twice, for messages. */
  readonly detail: string;
  readonly place?: Omit<ProblemReport, 'code' | 'detail' | 'fix'>;
}

/** Names that are mentioned of one clash, beside the first. */
const maxNamed = 4;

/** Names that are taken (TN1008): of two imports or mounts that clash, all of them in one problem. */
export class NameClashes {
  private readonly groups: { readonly parties: readonly [object, object]; readonly clashes: NameClash[] }[] = [];

  /**
   * @param parties what the two components came with, such as a mount; undefined where that is the module alone, whose
   *   names are chosen one by one
   */
  add(parties: readonly [object, object] | undefined, clash: NameClash): void {
    const known = parties && this.groups.find((group) => group.parties.every((one, at) => one === parties[at]));
    if (known) known.clashes.push(clash);
    else this.groups.push({ parties: parties ?? [{}, {}], clashes: [clash] });
  }

  report(diagnostics: Diagnostics): void {
    for (const { clashes } of this.groups) {
      const [{ detail, place }, ...others] = clashes as [NameClash, ...NameClash[]];
      if (others.length === 0) diagnostics.report({ ...place, code: 'TN1008', detail });
      else {
        const fix = 'Give one of the two another prefix, or choose another `onDuplicate` policy.';
        diagnostics.report({ ...place, code: 'TN1008', detail: `${detail}, and so ${restOf(others)}`, fix });
      }
    }
  }
}

function restOf(clashes: readonly NameClash[]): string {
  const named = clashes.slice(0, maxNamed).map(({ component }) => component);
  const more = clashes.length - named.length;
  return `${clashes.length === 1 ? 'does' : 'do'} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
