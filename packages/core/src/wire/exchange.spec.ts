import { ConversationExchange } from './conversation-exchange';
import { askerOfEnvelope } from './exchange';
import { version2026 } from './versions';

describe('who listens for the abort of a request', () => {
  const gone = new Error('gone');
  let exchange: ConversationExchange;
  let heard: string[];
  beforeEach(() => {
    heard = [];
    const connection = { transport: 'memory', principal: undefined, send: () => undefined } as const;
    exchange = new ConversationExchange(askerOfEnvelope(undefined, version2026), connection, undefined, undefined);
  });
  const hear = (name: string) => (reason: Error) => void heard.push(`${name} ${reason.message}`);

  it('hears of it once, also where it has come already', () => {
    exchange.onAbort(hear('before'));
    exchange.abort(gone);
    exchange.abort(gone);
    exchange.onAbort(hear('after'))();
    expect(heard).toEqual(['before gone', 'after gone']);
  });

  it('does not once it was taken off, and others still do', () => {
    const takeOff = exchange.onAbort(hear('first'));
    exchange.onAbort(hear('second'));
    takeOff();
    takeOff();
    exchange.abort(gone);
    expect(heard).toEqual(['second gone']);
  });

  it('does not where another that heard before has taken it off', () => {
    let takeOff = (): void => undefined;
    exchange.onAbort(() => takeOff());
    takeOff = exchange.onAbort(hear('second'));
    exchange.onAbort(hear('third'));
    exchange.abort(gone);
    expect(heard).toEqual(['third gone']);
  });

  it('does not after the answer', () => {
    exchange.onAbort(hear('one'));
    exchange.answered();
    exchange.onAbort(hear('late'));
    exchange.abort(gone);
    expect(heard).toEqual([]);
  });
});
