import { randomBytes } from 'node:crypto';

/** Makes revisions that nobody else makes: random for each maker, then counted. */
export function revisionMaker(): () => string {
  const maker = `${randomBytes(12).toString('hex')}_`;
  let count = 0;
  return () => maker + (count++).toString(36);
}
