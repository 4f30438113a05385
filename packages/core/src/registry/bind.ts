import { Icon } from '../content';
import type { ComponentInfo, IconDefinition } from '../contracts';
import type { Application } from '../modules';
import type { Component, Surroundings } from './component';
import type { Declaration } from './declaration';
import { toComponent } from './to-component';

/** Binds declarations to the instances of a started application, each once. */
export class Binder {
  private readonly bound = new WeakMap<Declaration, Component>();

  constructor(private readonly application: Application) {}

  /** Reads icons that come from files as well. */
  async bind(declarations: readonly Declaration[]): Promise<Component[]> {
    const components: Component[] = [];
    for (const declaration of declarations) {
      const known = this.bound.get(declaration);
      const component = known ?? (await this.bindOne(declaration));
      if (!known) this.bound.set(declaration, component);
      components.push(component);
    }
    return components;
  }

  private async bindOne(declaration: Declaration): Promise<Component> {
    const icons = declaration.kind === 'completion' ? [] : await resolveIcons(declaration.icons);
    return withIcons(
      toComponent(declaration, {
        handler: declaration.bind(this.application),
        surroundings: this.surroundings(declaration),
      }),
      icons,
    );
  }

  /** Middleware and guards of every module that contains the component, the server's own first; then its own guards. */
  private surroundings({ module, guards }: Declaration): Surroundings {
    const { application } = this;
    const around = application.dependentsOf(module);
    return {
      module,
      middleware: around.flatMap((one) => application.middlewareOf(one)),
      guards: [
        ...around.flatMap((one) => application.guardsOf(one)),
        ...guards.map((reference) => application.guard(module, reference)),
      ],
    };
  }
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
