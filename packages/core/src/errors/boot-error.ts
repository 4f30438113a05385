import { catalogue, type ErrorCode } from './catalogue';
import { findClassFile, type ClassLike } from './class-file';

/** One thing that is wrong with an application, found before it starts. */
export interface BootProblem {
  readonly code: ErrorCode;
  /** What is wrong, with names; no full stop at the end. */
  readonly detail: string;
  /** What to do; the catalogue's advice unless the finder knows better. */
  readonly fix: string;
  /** The class that has the problem. */
  readonly className?: string;
  readonly member?: string;
  /** Position of the parameter, from 0. */
  readonly parameterIndex?: number;
  /** The source file of the class, where it is known. */
  readonly file?: string;
}

/** What a finder of problems says; the rest is filled in. */
export type ProblemReport = Omit<BootProblem, 'fix'> & {
  readonly fix?: string;
  /** The class that has the problem: gives `className` and `file`. */
  readonly target?: ClassLike;
};

/** Collects problems, so that a start can report all of them at once. */
export class Diagnostics {
  readonly problems: BootProblem[] = [];
  readonly warnings: BootProblem[] = [];

  report(problem: ProblemReport): void {
    this.problems.push(complete(problem));
  }

  warn(problem: ProblemReport): void {
    this.warnings.push(complete(problem));
  }

  /** Takes over what others found. */
  adopt({ problems, warnings }: Diagnostics): void {
    this.problems.push(...problems);
    this.warnings.push(...warnings);
  }

  /**
   * @param what cannot be: the start, or a change of a server that runs
   * @throws BootError if any problem was reported
   */
  throwIfAny(what?: string): void {
    if (this.problems.length > 0) throw new BootError(this.problems, what);
  }
}

function complete({ target, ...problem }: ProblemReport): BootProblem {
  const fix = problem.fix ?? catalogue[problem.code].fix;
  if (!target) return { ...problem, fix };
  return {
    ...problem,
    fix,
    className: problem.className ?? (target.name || '(anonymous class)'),
    file: problem.file ?? findClassFile(target),
  };
}

/** The application cannot start, or not change so. `problems` holds every reason; the message prints them. */
export class BootError extends Error {
  override readonly name = 'BootError';

  constructor(
    readonly problems: readonly BootProblem[],
    what = 'The server cannot start',
  ) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${what}: ${count}.\n\n${problems.map(formatProblem).join('\n\n')}`);
  }
}

/** One problem as text of three or four lines. */
export function formatProblem(problem: BootProblem): string {
  const lines = [`${problem.code} ${catalogue[problem.code].title}: ${problem.detail}.`];
  const place = formatPlace(problem);
  if (place) lines.push(`  at  ${place}`);
  lines.push(`  fix ${problem.fix}`);
  return lines.join('\n');
}

function formatPlace({ className, member, parameterIndex, file }: BootProblem): string {
  let place = className ?? '';
  if (member) place += place ? `.${member}` : member;
  if (parameterIndex !== undefined) place += ` (parameter ${parameterIndex})`;
  if (file) place += place ? `, ${file}` : file;
  return place;
}
