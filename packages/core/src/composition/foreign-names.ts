import type { Transform } from '../metadata';
import type { ComponentPart } from './component-part';
import { newNameOf, type TransformPlace, type Unmatched } from './transform';

type Kind = Transform['transforms'];

/**
 * Tells mistakes from names that something elsewhere may have, now or later: what names nothing at present is a mistake
 * where no mount of something elsewhere could bring it.
 */
export class ForeignNames {
  private readonly parts: readonly ComponentPart[];
  /** What transforms make of what may be there, and what it is to name that. */
  private readonly made: Map<string, Unmatched>;

  constructor(parts: readonly ComponentPart[]) {
    this.parts = parts.filter(({ foreignNames }) => foreignNames !== undefined);
    const made = this.parts.flatMap((part) =>
      (part.transforms ?? []).flatMap(madeBy).map((name) => [name, doubt([part])] as const),
    );
    this.made = new Map(made);
  }

  /** What a transform is that matches nothing, in the names that clients see. */
  ofTransform(transform: Transform): Unmatched {
    const { transforms: kind, name } = transform;
    const found = this.of(kind, name);
    if (found !== 'problem') this.made.set(keyOf(kind, newNameOf(transform)), found);
    return found;
  }

  /** What the name of a tool is that nothing has. */
  ofTool(name: string): Unmatched {
    return this.of('tool', name);
  }

  private of(kind: Kind, name: string): Unmatched {
    const able = this.parts.filter(({ foreignNames = [] }) =>
      foreignNames.some((one) => (kind === 'resource' ? one.ownUri(name) : one.ownName(name)) !== undefined),
    );
    return able.length > 0 ? doubt(able) : (this.made.get(keyOf(kind, name)) ?? 'problem');
  }
}

/** What is missing in what shows nothing may come once that is reached. */
function doubt(parts: readonly ComponentPart[]): Unmatched {
  return parts.every(({ components }) => components.length > 0) ? 'warning' : 'allowed';
}

function madeBy({ transforms, names }: TransformPlace): string[] {
  return transforms.map((transform) => {
    const made = newNameOf(transform);
    if (transform.transforms === 'resource') return keyOf('resource', names?.uri(made) ?? made);
    return keyOf(transform.transforms, names?.name(made) ?? made);
  });
}

function keyOf(kind: Kind, name: string): string {
  return `${kind} ${name}`;
}
