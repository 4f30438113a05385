/** The DTOs of Tenon's tools, apart because they load class-validator. */
import { Describe } from '@tenon/core';
import { IsNumber } from 'class-validator';
import { FIRST_ADDEND, SECOND_ADDEND, SUM } from '../workload';

export class AddInput {
  @Describe(FIRST_ADDEND)
  @IsNumber()
  a!: number;

  @Describe(SECOND_ADDEND)
  @IsNumber()
  b!: number;
}

export class AddOutput {
  @Describe(SUM)
  @IsNumber()
  sum!: number;
}
