import type { Bus, Logger } from '../contracts';
import { Diagnostics, TenonError } from '../errors';
import type { FunctionComponent } from '../metadata';
import {
  compileSnapshot,
  componentIdentity,
  declareSource,
  withoutDuplicates,
  type ComponentDeclaration,
  type Declaration,
} from '../registry';
import { compileOptionsOf, declareOptionsOf, type RunningApplication } from './boot';
import type { ServerOptions } from './server-options';

const busKinds = { tool: 'tools', prompt: 'prompts', resource: 'resources', resourceTemplate: 'resources' } as const;

/** The components of a running server, and their changes: each makes a new snapshot and swaps it. */
export class LiveComponents {
  private declarations: readonly Declaration[];

  constructor(
    private readonly running: RunningApplication,
    private readonly options: ServerOptions,
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {
    this.declarations = running.declarations;
  }

  /** @throws BootError if the component is wrong, or its name is taken and the policy says so */
  async add(component: FunctionComponent): Promise<void> {
    const diagnostics = new Diagnostics();
    const { root } = this.running.kernel.services;
    const source = { kind: 'function' as const, module: root, component };
    const declaration = declareSource(source, declareOptionsOf(this.options), diagnostics);
    const all = declaration ? [...this.declarations, declaration] : [...this.declarations];
    const kept = withoutDuplicates(all, this.options.onDuplicate ?? 'error', this.log, diagnostics);
    diagnostics.throwIfAny();
    await this.swap(kept, declaration?.kind === 'completion' ? undefined : declaration?.kind);
  }

  /** @throws TenonError TN2013 if there is none */
  async remove(kind: ComponentDeclaration['kind'], name: string): Promise<void> {
    const kept = this.declarations.filter(
      (declaration) => declaration.kind !== kind || componentIdentity(declaration) !== name,
    );
    if (kept.length === this.declarations.length) throw new TenonError('TN2013', `${kind} '${name}' is not registered`);
    await this.swap(kept, kind);
  }

  private async swap(declarations: readonly Declaration[], kind: keyof typeof busKinds | undefined): Promise<void> {
    const { application, kernel } = this.running;
    this.declarations = declarations;
    kernel.services.snapshot = await compileSnapshot(
      declarations,
      compileOptionsOf(application, this.options, this.log),
    );
    if (kind) this.bus.publish({ kind: busKinds[kind] });
  }
}
