import { FakeConversation } from '../../test/fakes/fake-conversation';
import { connectInMemory } from './memory';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('connectInMemory', () => {
  it('delivers in order, and never within the call that sends', async () => {
    const conversation = new FakeConversation();
    const connection = connectInMemory(conversation.open);
    const heard: string[] = [];
    connection.onMessage((message) => heard.push(message));
    connection.send('1');
    connection.send('2');
    expect(conversation.received).toEqual([]);
    await turn();
    expect(heard).toEqual(['1', '2']);
  });

  it('says who asks', () => {
    const principal = { subject: 'ann', scopes: [] };
    const opened: unknown[] = [];
    connectInMemory(
      (options) => {
        opened.push(options.principal, options.transport);
        return new FakeConversation();
      },
      { principal },
    );
    expect(opened).toEqual([principal, 'memory']);
  });

  it('stops telling a listener that left', async () => {
    const connection = connectInMemory(new FakeConversation().open);
    const heard: string[] = [];
    connection.onMessage((message) => heard.push(message))();
    connection.send('1');
    await turn();
    expect(heard).toEqual([]);
  });

  it('delivers nothing either way after it was closed', async () => {
    const conversation = new FakeConversation();
    const connection = connectInMemory(conversation.open);
    const heard: string[] = [];
    connection.onMessage((message) => heard.push(message));
    connection.send('"hold"');
    await turn();
    connection.send('1');
    conversation.notify('2');
    await connection.close();
    await turn();
    expect(conversation.closed).toBe(true);
    expect(conversation.received).toEqual(['"hold"']);
    expect(heard).toEqual([]);
  });
});
