import { randomBytes } from 'node:crypto';

/** Makes revisions that nobody else makes: random for each maker, then counted. */
export function revisionMaker(): () => string {
  const maker = randomBytes(12).toString('hex');
  let count = 0;
  return () => `${maker}_${(count++).toString(36)}`;
}
