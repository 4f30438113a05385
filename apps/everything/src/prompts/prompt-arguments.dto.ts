import { Describe } from '@tenon/core';
import { IsString } from 'class-validator';

export class TwoArguments {
  @Describe('The first of two arguments.') @IsString() arg1!: string;
  @Describe('The second of two arguments.') @IsString() arg2!: string;
}

export class ResourceArgument {
  @Describe('Address of the resource that the prompt holds.') @IsString() resourceUri!: string;
}
