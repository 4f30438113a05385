export type { ElicitationAnswer, ReceivedQuestion, SamplingAnswer, TestAnswers } from './answers';
/** An MCP client in the same process as the server under test. This file is the whole public surface of the package. */
export { describeEras } from './describe-eras';
export { RequestError, type ReceivedNotification } from './rpc-connection';
export { createTestClient, type TestClient, type CallOptions, type TestClientOptions } from './test-client';
export { ToolCallError } from './tool-call-error';
export type { CallToolResult, CompletionResult, GetPromptResult, ListedComponent, ReadResourceResult } from './results';
