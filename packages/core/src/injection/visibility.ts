import { tokenName, type Token } from '../contracts';
import { nearestName, type Diagnostics } from '../errors';
import type { Binding } from './binding';
import type { ContainerPlan } from './container-plan';

type Bindings = ReadonlyMap<Token, Binding>;

/** Knows which plan sees which binding: its own, then what imports export, what global plans export, and values. */
export class Visibility {
  private readonly seen = new Map<ContainerPlan, Map<Token, Binding | undefined>>();
  private readonly exportedTokens = new Map<ContainerPlan, Set<Token>>();

  constructor(
    private readonly own: ReadonlyMap<ContainerPlan, Bindings>,
    private readonly values: Bindings,
  ) {
    for (const plan of own.keys()) {
      this.exportedTokens.set(plan, new Set(plan.exports.filter((entry): entry is Token => !isPlan(entry))));
    }
  }

  /** The binding that a plan sees under a token. */
  lookup(plan: ContainerPlan, token: Token): Binding | undefined {
    const known = this.seen.get(plan) ?? new Map<Token, Binding | undefined>();
    this.seen.set(plan, known);
    if (known.has(token)) return known.get(token);
    const binding = this.own.get(plan)?.get(token) ?? this.findImported(plan, token) ?? this.findEverywhere(token);
    known.set(token, binding);
    return binding;
  }

  /** The plans that have a provider of the token themselves. */
  providersOf(token: Token): ContainerPlan[] {
    return [...this.own].filter(([, bindings]) => bindings.has(token)).map(([plan]) => plan);
  }

  exports(plan: ContainerPlan, token: Token): boolean {
    return this.findExported(plan, token, new Set()) !== undefined;
  }

  /** Every token that anybody provides. */
  tokens(): Set<Token> {
    return new Set([...this.own.values(), this.values].flatMap((bindings) => [...bindings.keys()]));
  }

  /** Reports exported tokens that the plan neither provides nor imports (TN1007). */
  checkExports(diagnostics: Diagnostics): void {
    for (const [plan, tokens] of this.exportedTokens) {
      for (const token of tokens) {
        if (this.exports(plan, token)) continue;
        const candidates = [...(this.own.get(plan)?.keys() ?? [])].map(tokenName);
        const nearest = nearestName(tokenName(token), candidates);
        const hint = nearest === undefined ? '' : `; the nearest that it provides is ${nearest}`;
        diagnostics.report({
          code: 'TN1007',
          detail: `${plan.name} exports ${tokenName(token)}${hint}`,
          className: plan.name,
        });
      }
    }
  }

  private findImported(plan: ContainerPlan, token: Token): Binding | undefined {
    for (const imported of plan.imports) {
      const binding = this.findExported(imported, token, new Set());
      if (binding) return binding;
    }
    return undefined;
  }

  private findEverywhere(token: Token): Binding | undefined {
    for (const plan of this.own.keys()) {
      const binding = plan.global ? this.findExported(plan, token, new Set()) : undefined;
      if (binding) return binding;
    }
    return this.values.get(token);
  }

  /** `asked` keeps plans that pass on each other's exports from asking for ever. */
  private findExported(plan: ContainerPlan, token: Token, asked: Set<ContainerPlan>): Binding | undefined {
    if (asked.has(plan)) return undefined;
    asked.add(plan);
    const named = this.exportedTokens.get(plan)?.has(token) ?? false;
    const own = named ? this.own.get(plan)?.get(token) : undefined;
    if (own) return own;
    for (const source of named ? plan.imports : plan.exports) {
      const binding = isPlan(source) ? this.findExported(source, token, asked) : undefined;
      if (binding) return binding;
    }
    return undefined;
  }
}

function isPlan(entry: Token | ContainerPlan): entry is ContainerPlan {
  return typeof entry === 'object';
}
