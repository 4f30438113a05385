import { Arg, Injectable, Tool, ToolError } from '@tenon/core';
import { UnitTable } from './unit-table';

@Injectable()
export class UnitsTools {
  constructor(private readonly table: UnitTable) {}

  @Tool({ description: 'Convert a length.', annotations: { readOnlyHint: true } })
  convert(@Arg('value') value: number, @Arg('from') from: string, @Arg('to') to: string): number {
    return (value * this.metres(from)) / this.metres(to);
  }

  @Tool({ description: 'All units, for the tests of the module.', tags: ['internal'] })
  listUnits(): string[] {
    return this.table.names;
  }

  private metres(unit: string): number {
    const found = this.table.inMetres(unit);
    if (found === undefined)
      throw new ToolError(`There is no unit '${unit.slice(0, 20)}', only ${this.table.names.join(', ')}.`);
    return found;
  }
}
