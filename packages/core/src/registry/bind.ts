import { Icon } from '../content';
import type { ComponentInfo, IconDefinition } from '../contracts';
import type { Application, Placement } from '../modules';
import type { Component, Surroundings } from './component';
import type { PlacedDeclaration } from './declaration';
import { toComponent } from './to-component';

/** Binds declarations to the instances of a started application, each once. */
export class Binder {
  private readonly bound = new WeakMap<PlacedDeclaration, Component>();

  constructor(private readonly application: Application) {}

  /** Reads icons that come from files as well. */
  async bind(declarations: readonly PlacedDeclaration[]): Promise<Component[]> {
    const components: Component[] = [];
    for (const declaration of declarations) {
      const known = this.bound.get(declaration);
      const component = known ?? (await this.bindOne(declaration));
      if (!known) this.bound.set(declaration, component);
      components.push(component);
    }
    return components;
  }

  private async bindOne(declaration: PlacedDeclaration): Promise<Component> {
    const icons = declaration.kind === 'completion' ? [] : await resolveIcons(declaration.icons);
    return withIcons(
      toComponent(declaration, {
        handler: declaration.bind(this.application),
        surroundings: this.surroundings(declaration),
      }),
      icons,
    );
  }

  /** What stands around the place, then the component's own guards. */
  private surroundings({ module, guards, placement }: PlacedDeclaration): Surroundings {
    const surroundings = surroundingsOf(placement, this.application);
    const own = guards.map((reference) => this.application.guard(module, reference));
    return { ...surroundings, guards: [...surroundings.guards, ...own] };
  }
}

/** What stands around everything in a place, ready after the start of the application. */
export function surroundingsOf({ module, around, guardedBy }: Placement, application: Application): Surroundings {
  return {
    module,
    around,
    middleware: around.flatMap((one) => application.middlewareOf(one)),
    guards: guardedBy.flatMap((one) => application.guardsOf(one)),
  };
}

/** Reads icons that come from files. */
export async function resolveIcons(icons: readonly (Icon | IconDefinition)[]): Promise<IconDefinition[]> {
  return Promise.all(icons.map(async (icon) => (icon instanceof Icon ? icon : new Icon(icon)).resolve()));
}

function withIcons(component: Component, icons: readonly IconDefinition[]): Component {
  if (component.kind === 'completion' || icons.length === 0) return component;
  const info: ComponentInfo = Object.freeze({ ...component.info, icons });
  return { ...component, info };
}
