import { Describe } from '@tenon/core';
import { IsBoolean } from 'class-validator';

export class ReindexInput {
  @Describe('Read all files again, also those that look unchanged.')
  @IsBoolean()
  full: boolean = false;
}
