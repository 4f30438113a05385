import type { ServerOptions } from '@tenon/core';
import type { Exchange, JsonObject } from '../../src/contracts';
import type { Kernel } from '../../src/kernel';
import { openTarget, type Target } from './target';

/**
 * The server under attack, with tools that ask the client by the exchange itself: `ask` one question, `ask_many`
 * several at a time, `ask_and_leave` without waiting.
 */
export async function openAskingTarget(options: Partial<ServerOptions> = {}): Promise<Target> {
  const target = await openTarget(options);
  const kernel = target.server['running']!.application.kernel;
  ask(kernel, target);
  return target;
}

function ask(kernel: Kernel, { stage }: Target): void {
  const handle = kernel.handle.bind(kernel);
  kernel.handle = (request, exchange) => {
    const { name, arguments: args } = request.params;
    const { key = '', count = 2 } = (args ?? {}) as { key?: string; count?: number };
    if (name === 'ask') return one(exchange, key);
    if (name === 'ask_many') return many(exchange, key, count);
    if (name === 'ask_and_leave') {
      question(exchange, key).catch(() => undefined);
      return Promise.resolve(text('left'));
    }
    return handle(request, exchange);
  };

  const givenUp = new Map<string, AbortController>();
  const question = async (exchange: Exchange, key: string): Promise<JsonObject> => {
    if (!exchange.ask) throw new Error('There is nobody to ask');
    const controller = new AbortController();
    givenUp.set(key, controller);
    void stage.hold(`give up ${key}`).then(() => controller.abort(new Error(`gave up ${key}`)));
    try {
      return await exchange.ask('roots/list', { key }, controller.signal);
    } catch (error) {
      stage.note(`failed ${key}: ${(error as Error).message}`);
      throw error;
    }
  };
  const one = async (exchange: Exchange, key: string): Promise<string> => text(await question(exchange, key));
  const many = async (exchange: Exchange, key: string, count: number): Promise<string> =>
    text(await Promise.all(Array.from({ length: count }, (_, at) => question(exchange, `${key}${at}`))));
}

function text(value: unknown): string {
  return JSON.stringify({ content: [{ type: 'text', text: JSON.stringify(value) }] });
}
