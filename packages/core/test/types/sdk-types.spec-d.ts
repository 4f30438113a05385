// Checked by the compiler alone: what the protocol says has the same shape here and in the official SDK, so that values
// of one pass for those of the other.
import type * as sdk from '@modelcontextprotocol/sdk/types.js';
import type * as core from '@tenon/core';
import type * as testing from '@tenon/testing';

/** True where a value of the one type is also one of the other, both ways. */
type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? true
    : 'theirs is no value of ours'
  : 'ours is no value of theirs';

const same = <Verdict extends true>(): Verdict[] => [];

same<Same<core.TextContent, sdk.TextContent>>();
same<Same<core.ImageContent, sdk.ImageContent>>();
same<Same<core.AudioContent, sdk.AudioContent>>();
same<Same<core.EmbeddedResource, sdk.EmbeddedResource>>();
same<Same<core.ResourceLink, sdk.ResourceLink>>();
same<Same<core.ContentBlock, sdk.ContentBlock>>();
same<Same<core.TextResourceContents, sdk.TextResourceContents>>();
same<Same<core.BlobResourceContents, sdk.BlobResourceContents>>();
same<Same<core.PromptMessage, sdk.PromptMessage>>();
same<Same<core.Implementation, sdk.Implementation>>();
same<Same<core.ToolAnnotations, sdk.ToolAnnotations>>();
same<Same<core.LogLevel, sdk.LoggingLevel>>();
same<Same<core.IconDefinition, sdk.Icon>>();
same<Same<core.ContentAnnotations, NonNullable<sdk.TextContent['annotations']>>>();
same<Same<core.ClientCapabilities, sdk.ClientCapabilities>>();
same<Same<core.RequestId, sdk.RequestId>>();
same<Same<core.Role, sdk.Role>>();

/** What both say of a result; the SDK's lists may be changed, those of the test client may not. */
type Passes<Theirs, Ours> = [Pick<Theirs, keyof Theirs & keyof Ours & Known<Theirs>>] extends [Partial<Ours>]
  ? true
  : 'no';

/** The members that have a name. */
type Known<T> = keyof { [Key in keyof T as string extends Key ? never : number extends Key ? never : Key]: T[Key] };

same<Passes<sdk.CallToolResult, testing.CallToolResult>>();
same<Passes<sdk.ReadResourceResult, testing.ReadResourceResult>>();
same<Passes<sdk.GetPromptResult, testing.GetPromptResult>>();
same<Same<testing.CompletionResult['values'], Readonly<sdk.CompleteResult['completion']['values']>>>();
same<Passes<sdk.CompleteResult['completion'], testing.CompletionResult>>();
same<Passes<sdk.Tool, testing.ListedComponent>>();
same<Passes<sdk.Resource, testing.ListedComponent>>();
same<Passes<sdk.ResourceTemplate, testing.ListedComponent>>();
same<Passes<sdk.Prompt, testing.ListedComponent>>();

/** Blocks of the one where the other is asked for: what users write who have both. */
export const toSdk = (blocks: core.ContentBlock[]): sdk.CallToolResult => ({ content: blocks });
export const fromSdk = ({ content, structuredContent }: sdk.CallToolResult): core.ToolResult =>
  new toolResult({ content, structuredContent });
declare const toolResult: typeof core.ToolResult;
export const promptFromSdk = ({ messages }: sdk.GetPromptResult): core.PromptMessage[] => messages;
