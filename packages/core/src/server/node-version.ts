import { TenonError } from '../errors';

const oldest = [20, 19] as const;

/** @throws TenonError TN4006 on a Node.js that is too old */
export function requireSupportedNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new TenonError('TN4006', `this is Node.js ${version}`);
}
