import { Module } from '@tenon/core';
import { UnitTable } from './unit-table';
import { UnitsTools } from './units.tools';

/** What another team publishes: the gateway knows nothing but this module. */
@Module({ providers: [UnitTable, UnitsTools] })
export class UnitsModule {}
