import type { ClientCapabilities } from '@tenon/core';
import type { ClientCapabilities as DeclaredCapabilities } from '@tenon/client';
import { isObject } from '../backend/wire-object';

/** What a mounted server can ask through a mount, as it is declared to it. */
export type Abilities = DeclaredCapabilities;

/** Everything that can be passed on; who cannot answer refuses when it is asked. */
export const allAbilities: Abilities = {
  elicitation: { form: {}, url: {} },
  sampling: { tools: {}, context: {} },
  roots: {},
};

/** What of a client's capabilities can be passed on, in one spelling: equal abilities read equal as JSON. */
export function abilitiesOf({ elicitation, sampling, roots }: ClientCapabilities): Abilities {
  return {
    ...(isObject(elicitation) && { elicitation: known(elicitation, ['form', 'url']) }),
    ...(isObject(sampling) && { sampling: known(sampling, ['tools', 'context']) }),
    ...(isObject(roots) && { roots: {} }),
  };
}

export function canBeAsked(abilities: Abilities): boolean {
  return Object.keys(abilities).length > 0;
}

function known(declared: Record<string, unknown>, names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.filter((name) => isObject(declared[name])).map((name) => [name, {}]));
}
