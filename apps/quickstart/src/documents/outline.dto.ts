import { Describe } from '@tenon/core';
import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsString, MaxLength, ValidateNested } from 'class-validator';

export class OutlineInput {
  @Describe('Path of the document, as search_docs and docs-index://all name it.')
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  path!: string;
}

export class Heading {
  @Describe('1 for the outermost headings, up to 6.') @IsInt() level!: number;
  @Describe('Line of the heading, from 1.') @IsInt() line!: number;
  @IsString() text!: string;
}

export class Outline {
  @IsString() path!: string;
  @Describe('Resource that holds the text.') @IsString() uri!: string;
  @IsString() title!: string;

  @Describe('All headings, in the order of the document.')
  @ValidateNested({ each: true })
  @Type(() => Heading)
  headings!: Heading[];
}
