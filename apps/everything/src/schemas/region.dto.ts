import { Describe, McpHeader } from '@tenon/core';
import { IsInt, IsOptional, IsString } from 'class-validator';

export class RegionInput {
  @Describe('Where to run; repeated in the header Mcp-Param-Region.')
  @McpHeader('Region')
  @IsString()
  region!: string;

  @Describe('How urgent it is.')
  @IsOptional()
  @IsInt()
  level?: number;
}
