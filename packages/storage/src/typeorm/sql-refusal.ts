import type { DriverFailure } from '../base';

/** What a server refuses until somebody changes a setting, however often it is asked. */
export interface Refusal {
  readonly codes: RegExp;
  /** What the server does, after its name. */
  readonly what: string;
  /** What to do, in a sentence. */
  readonly fix: string;
}

export const wrongCredentials = {
  what: 'refuses the user or the password',
  fix: 'Correct `username` and `password`, or those in `url`.',
};
export const noDatabase = {
  what: 'has no database of this name',
  fix: 'Create the database, or correct `database` or the path of `url`.',
};

/** Refused before anything was carried out: what a server says to a connection. */
export function describeRefusal(refusals: readonly Refusal[], code: string, place: string): DriverFailure | undefined {
  const refusal = refusals.find(({ codes }) => codes.test(code));
  if (!refusal) return undefined;
  const detail = `${place} ${refusal.what} (${code})`;
  return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false, fix: refusal.fix };
}

/** A user who is let in, and may not do what a statement does. @param toCreate what creating a table takes beside that */
export function lacksPrivilege(code: string, place: string, toCreate: string): DriverFailure {
  const fix =
    `Grant the user SELECT, INSERT, UPDATE and DELETE on the table, and ${toCreate} where the store is to create it; ` +
    'or create the table with CreateTenonEntries as another user.';
  return {
    kind: 'failed',
    detail: `${place} does not grant the user a privilege that the statement needs (${code})`,
    fix,
  };
}
