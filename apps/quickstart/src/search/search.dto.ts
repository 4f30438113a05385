import { Describe } from '@tenon/core';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

export class SearchInput {
  @Describe('Words to look for. "Words in quotation marks" are a phrase; conf* finds config and configure.')
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  query!: string;

  @Describe('The most hits to return.')
  @IsInt()
  @Min(1)
  @Max(50)
  limit: number = 10;
}

export class SearchHit {
  @Describe('The file, relative to the folder.') @IsString() path!: string;
  @Describe('Resource that holds the whole text.') @IsString() uri!: string;
  @Describe('Title of the document and the headings that lead to the section.') @IsString() heading!: string;
  @Describe('Line of the heading, from 1.') @IsInt() line!: number;
  @Describe('The best passage of the section, with the words **marked**.') @IsString() snippet!: string;
  @Describe('Higher is better; only comparable within one answer.') @IsNumber() score!: number;
}

export class SearchResults {
  @Describe('Whether each hit holds all words, or only some because no section holds all of them.')
  @IsIn(['all', 'some'])
  matched!: 'all' | 'some';

  @Describe('Best first.')
  @ValidateNested({ each: true })
  @Type(() => SearchHit)
  hits!: SearchHit[];

  @Describe('What else there is to know about the answer.')
  @IsOptional()
  @IsString()
  note?: string;
}
