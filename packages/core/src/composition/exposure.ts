import type { ComponentInfo } from '../contracts';
import type { CallContext } from '../pipeline';
import type { ListedComponent, ListKey, ListPart } from '../registry';
import type { ChildServer } from './child-server';
import type { Namespace } from './namespace';
import { RunningCalls } from './running-calls';

/** A server of this process within another one, as it appears in one place. */
export class Exposure implements ListPart {
  readonly calls = new RunningCalls();

  /** @param name of the mount, for messages */
  constructor(
    readonly name: string,
    readonly child: ChildServer,
    readonly namespace: Namespace,
  ) {}

  hasHooks(list: ListKey): boolean {
    return this.child.hasListHooks(list);
  }

  async shown(
    list: ListKey,
    visible: readonly ListedComponent[],
    context: CallContext,
  ): Promise<readonly ComponentInfo[]> {
    const outer = new Map<ComponentInfo, ComponentInfo>();
    const byIdentity = new Map<string, ComponentInfo>();
    for (const { mounted, info } of visible) {
      if (!mounted) continue;
      outer.set(mounted.info, info);
      byIdentity.set(identityOf(mounted.info), info);
    }
    const shown = await this.child.list(list, [...outer.keys()], context);
    return shown.map((info) => outer.get(info) ?? this.changed(info, byIdentity.get(identityOf(info))));
  }

  /** A component that a hook changed or added, under its name for clients. */
  private changed(info: ComponentInfo, known: ComponentInfo | undefined): ComponentInfo {
    const isNamed = info.uri === undefined;
    const uri = isNamed ? undefined : (known?.uri ?? this.namespace.uri(info.uri));
    const name = isNamed ? (known?.name ?? this.namespace.name(info.name)) : info.name;
    return { ...info, name, ...(uri !== undefined && { uri }) };
  }
}

function identityOf(info: ComponentInfo): string {
  return info.uri ?? info.name;
}
