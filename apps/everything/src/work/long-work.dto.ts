import { Describe } from '@tenon/core';
import { IsInt, Max, Min } from 'class-validator';

export class LongWorkInput {
  @Describe('How many steps of 10 ms to take.')
  @IsInt()
  @Min(1)
  @Max(6_000)
  steps: number = 100;
}
