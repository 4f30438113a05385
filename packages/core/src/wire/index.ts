export * from './conversation';
export * from './era2025/memory-event-log';
export * from './era2025/memory-session-store';
export * from './era2025/result-encoder';
export * from './era2026/result-encoder';
export * from './http-endpoint';
export type { OutgoingMessage } from './outgoing';
export * from './ports';
export * from './versions';
