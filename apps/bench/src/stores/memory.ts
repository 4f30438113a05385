/** A Map, with JSON in and out, as every store has it. */
import { memoryStore } from '@tenon/storage/memory';
import type { Subject } from './subject';

export function rawMemory(): Subject {
  const texts = new Map<string, string>();
  return {
    put: (key, value) => void texts.set(key, JSON.stringify(value)),
    get: (key) => {
      const text = texts.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    close: () => texts.clear(),
  };
}

export const memory = (): Subject => memoryStore();
