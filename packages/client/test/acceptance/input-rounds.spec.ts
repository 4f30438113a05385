import { Client, Connection } from '@tenon/client';
import { tourServer } from '../servers/tour';

describe('calls in rounds', () => {
  it('end with an error where the server asks for ever', async () => {
    await using server = tourServer();
    const answers = { elicit: () => ({ value: true }) };
    await using client = await Client.connect(server, { era: '2026', answers });
    const text = /it still asks after 10 rounds, at last "Round 10\?"\. Raise `maxRounds`/;
    await expect(client.call('insist')).rejects.toMatchObject({
      code: 'TN7008',
      message: expect.stringMatching(text),
    });
    await using patient = await Client.connect(server, { era: '2026', answers, maxRounds: 200 });
    expect(await patient.call('insist')).toBe('enough');
  });

  it('end with an error where nothing answers, and with that of an answer that throws', async () => {
    await using server = tourServer();
    await using client = await Client.connect(server, {
      era: '2026',
      answers: {
        elicit: () => {
          throw new Error('no idea');
        },
      },
    });
    await expect(client.call('ask')).rejects.toThrow(/no idea/);
    await using deaf = await Connection.open({ server }, { era: '2026', capabilities: { elicitation: { form: {} } } });
    const params = { name: 'ask', arguments: {} };
    await expect(deaf.request('tools/call', params)).rejects.toMatchObject({ code: 'TN7008' });
  });

  it('hand the question out where the caller answers itself, and refuse a state that was tampered with', async () => {
    await using server = tourServer();
    await using connection = await Connection.open(
      { server },
      { era: '2026', capabilities: { elicitation: { form: {} } } },
    );
    const params = { name: 'ask', arguments: {} };
    const asked = await connection.request('tools/call', params, { inputRequired: 'return' });
    expect(asked).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
    const [key] = Object.keys(asked['inputRequests'] as object);
    const inputResponses = { [key!]: { action: 'accept', content: { name: 'Ann' } } };
    const requestState = asked['requestState'] as string;
    const middle = requestState.length >> 1;
    const tampered = `${requestState.slice(0, middle)}${requestState[middle] === 'A' ? 'B' : 'A'}${requestState.slice(middle + 1)}`;
    await expect(
      connection.request('tools/call', { ...params, inputResponses, requestState: tampered }),
    ).rejects.toMatchObject({ name: 'RequestError', code: -32602 });
    expect(await connection.request('tools/call', { ...params, inputResponses, requestState })).toMatchObject({
      structuredContent: { action: 'accept' },
    });
  });
});
