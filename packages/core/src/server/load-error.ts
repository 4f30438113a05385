import { BootError, TenonError } from '../errors';

/** What it comes to that something mounted cannot be opened. */
export function loadError(name: string, error: unknown): TenonError {
  const reason =
    error instanceof Error ? (error instanceof BootError ? error.message : firstLine(error.message)) : String(error);
  return new TenonError('TN5004', `mount '${name}': ${reason}`, { cause: error });
}

function firstLine(text: string): string {
  return text.split('\n')[0]!.replace(/\.$/, '');
}
