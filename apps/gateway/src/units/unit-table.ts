import { Injectable } from '@tenon/core';

/** Lengths in metres. */
@Injectable()
export class UnitTable {
  private readonly metres: ReadonlyMap<string, number> = new Map([
    ['m', 1],
    ['km', 1_000],
    ['ft', 0.3048],
    ['mi', 1_609.344],
    ['nmi', 1_852],
  ]);

  get names(): string[] {
    return [...this.metres.keys()];
  }

  /** @returns undefined for a unit that is not in the table */
  inMetres(unit: string): number | undefined {
    return this.metres.get(unit);
  }
}
