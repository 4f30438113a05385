import { PairedTransport } from './paired-transport';

const message = { jsonrpc: '2.0', method: 'notifications/initialized' } as const;

describe('PairedTransport', () => {
  it('delivers what was sent before the start, as JSON would carry it', async () => {
    const [one, other] = PairedTransport.pair();
    const heard: unknown[] = [];
    other.onmessage = (received) => void heard.push(received);
    await one.send({ ...message, params: { gone: undefined } });
    await other.start();
    await Promise.resolve();
    expect(heard).toEqual([{ ...message, params: {} }]);
  });

  it('tells of a message that its receiver breaks on, and goes on', async () => {
    const [one, other] = PairedTransport.pair();
    const errors: Error[] = [];
    let heard = 0;
    other.onerror = (error) => void errors.push(error);
    other.onmessage = () => {
      heard += 1;
      throw new Error('broken');
    };
    await other.start();
    await one.send(message);
    await one.send(message);
    await Promise.resolve();
    expect(errors.map((error) => error.message)).toEqual(['broken', 'broken']);
    expect(heard).toBe(2);
  });

  it('closes both ends once, and sends nothing afterwards', async () => {
    const [one, other] = PairedTransport.pair();
    const closed: string[] = [];
    one.onclose = () => void closed.push('one');
    other.onclose = () => void closed.push('other');
    await one.close();
    await other.close();
    expect(closed).toEqual(['one', 'other']);
    await expect(other.send(message)).rejects.toThrow('closed');
  });
});
