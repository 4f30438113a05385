import { Describe } from '@tenon/core';
import { Type } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';

export class BookmarkedInput {
  @Describe('Path of the document, as search_docs and docs-index://all name it.')
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  path!: string;
}

export class BookmarkInput extends BookmarkedInput {
  @Describe('Why it is worth finding again.') @IsOptional() @IsString() @MaxLength(500) note?: string;
}

export class Bookmark {
  @IsString() path!: string;
  @Describe('Resource that holds the text.') @IsString() uri!: string;
  @Describe('Title of the document when it was bookmarked.') @IsString() title!: string;
  @IsOptional() @IsString() note?: string;
  @Describe('When, as an ISO date.') @IsString() at!: string;
}

export class Bookmarks {
  @Describe('The latest first.')
  @ValidateNested({ each: true })
  @Type(() => Bookmark)
  bookmarks!: Bookmark[];
}
