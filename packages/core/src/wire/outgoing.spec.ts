import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ProtocolError } from '../errors';
import { CachedText } from '../registry';
import { frameBody, frameError, frameNotification, frameResult } from './frame';
import type { OutgoingMessage, Origin } from './outgoing';

const seen: OutgoingMessage[] = [];
const watch = (message: unknown): void => void seen.push(message as OutgoingMessage);
const origin: Origin = { protocolVersion: '2025-06-18', transport: 'http' };

beforeEach(() => {
  seen.length = 0;
  subscribe('tenon:message', watch);
});
afterEach(() => unsubscribe('tenon:message', watch));

describe('the channel tenon:message', () => {
  it('shows each message as it leaves, its revision and transport, and the method that it answers', () => {
    const sent = [
      frameResult({ id: 'a', method: 'prompts/list' }, '{"prompts":[]}', origin),
      frameBody({ id: 2, method: 'tools/list' }, '{"tools":[]}', origin),
      frameError(3, new ProtocolError(-32602, 'no'), origin),
      frameNotification('notifications/progress', { progressToken: 1, progress: 2 }, origin),
    ];
    expect(seen).toEqual(
      ['prompts/list', 'tools/list', undefined, undefined].map((answers, index) => ({
        text: sent[index],
        protocolVersion: '2025-06-18',
        transport: 'http',
        answers,
      })),
    );
  });

  it('shows a body of bytes as text', () => {
    const description = 'é'.repeat(10_000);
    const body = frameBody(
      { id: 1, method: 'prompts/get' },
      new CachedText(`{"description":"${description}","messages":[]}`),
      origin,
    );
    expect(Buffer.isBuffer(body)).toBe(true);
    expect(seen.map((message) => message.text)).toEqual([body.toString()]);
  });
});
