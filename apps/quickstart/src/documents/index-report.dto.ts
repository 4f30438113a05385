import { Describe } from '@tenon/core';
import { IsInt } from 'class-validator';

/** What became of the files in one pass of indexing. */
export class IndexReport {
  @Describe('Files that are new in the index.') @IsInt() added = 0;
  @Describe('Files whose text had changed.') @IsInt() updated = 0;
  @Describe('Files that were as they had been.') @IsInt() unchanged = 0;
  @Describe('Documents whose file is gone.') @IsInt() removed = 0;
  @Describe('Files that are too large, unreadable or no text.') @IsInt() skipped = 0;
}
