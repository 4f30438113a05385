export * from './mcp-header.decorator';
export * from './property-notes';
