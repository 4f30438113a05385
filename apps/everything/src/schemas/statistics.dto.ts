import { Describe } from '@tenon/core';
import { ArrayMaxSize, ArrayMinSize, IsInt, IsNumber } from 'class-validator';

export class NumbersInput {
  @Describe('What to look at.')
  @IsNumber({}, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  numbers!: number[];
}

export class Statistics {
  @IsInt() count!: number;
  @IsNumber() mean!: number;
  @IsNumber() smallest!: number;
  @IsNumber() largest!: number;
}
