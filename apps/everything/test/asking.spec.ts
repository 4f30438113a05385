import { clientKinds, type Answers, type OfficialClient } from './clients';
import { startHttp, stdioCommand, type HttpProcess } from './everything-process';

const answered = { role: 'assistant', model: 'test-model', stopReason: 'endTurn' } as const;

jest.setTimeout(30_000);

let http: HttpProcess;

beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http?.stop());

describe.each(clientKinds)('$name', (kind) => {
  describe.each(['stdio', 'http'] as const)('over %s', (transport) => {
    let client: OfficialClient;
    /** What the server asked: the parameters of each question, in order. */
    let asked: Record<string, unknown>[];
    const answers: Required<Answers> = {
      elicit: () => ({ action: 'cancel' }),
      sample: () => ({ ...answered, content: { type: 'text', text: 'Hello there!' } }),
      roots: () => [{ uri: 'file:///test/root', name: 'Test root' }],
    };
    const connect = (given: Answers) => kind.connect(transport === 'http' ? { url: http.url } : stdioCommand, given);

    beforeAll(async () => {
      client = await connect({
        elicit: (params) => {
          asked.push(params);
          return answers.elicit(params);
        },
        sample: (params) => {
          asked.push(params);
          return answers.sample(params);
        },
        roots: () => answers.roots(),
      });
    });
    beforeEach(() => {
      asked = [];
    });
    afterAll(() => client.close());

    const text = async (name: string, args?: Record<string, unknown>) => {
      const { content, isError } = await client.callTool(name, args);
      expect(isError ?? false).toBe(false);
      expect(content).toEqual([{ type: 'text', text: expect.any(String) }]);
      return (content as { text: string }[])[0]!.text;
    };

    it('answers a form', async () => {
      answers.elicit = () => ({ action: 'accept', content: { username: 'ada', email: 'ada@example.com' } });
      expect(await text('test_elicitation', { message: 'Who are you?' })).toBe(
        'User response: action=accept, content={"username":"ada","email":"ada@example.com"}',
      );
      expect(asked).toEqual([
        expect.objectContaining({
          message: 'Who are you?',
          requestedSchema: {
            type: 'object',
            properties: {
              username: { type: 'string', description: 'The name to sign in with.' },
              email: { type: 'string', format: 'email', description: 'Where to write to.' },
            },
            required: ['username', 'email'],
          },
        }),
      ]);
    });

    it.each(['decline', 'cancel'] as const)('may %s', async (action) => {
      answers.elicit = () => ({ action });
      expect(await text('test_elicitation', { message: 'Who are you?' })).toBe(
        `User response: action=${action}, content={}`,
      );
    });

    it('shows what a form holds already', async () => {
      answers.elicit = () => ({ action: 'accept', content: { name: 'Ada', verified: false } });
      expect(await text('test_elicitation_sep1034_defaults')).toBe(
        'Elicitation completed: action=accept, content=' +
          '{"name":"Ada","age":30,"score":95.5,"status":"active","verified":false}',
      );
      expect(asked[0]).toMatchObject({
        requestedSchema: {
          properties: {
            name: { type: 'string', default: 'John Doe' },
            age: { type: 'integer', default: 30 },
            score: { type: 'number', default: 95.5 },
            status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
            verified: { type: 'boolean', default: true },
          },
        },
      });
    });

    it('offers every kind of choice', async () => {
      const content = {
        untitledSingle: 'option1',
        titledSingle: 'value2',
        legacyEnum: 'opt3',
        untitledMulti: ['option1', 'option2'],
        titledMulti: ['value3'],
      };
      answers.elicit = () => ({ action: 'accept', content });
      expect(await text('test_elicitation_sep1330_enums')).toBe(
        `Elicitation completed: action=accept, content=${JSON.stringify(content)}`,
      );
      expect(asked[0]).toMatchObject({
        requestedSchema: {
          properties: {
            untitledSingle: { enum: ['option1', 'option2', 'option3'] },
            titledSingle: { oneOf: expect.arrayContaining([{ const: 'value2', title: 'Second Option' }]) },
            legacyEnum: { enumNames: ['Option One', 'Option Two', 'Option Three'] },
            untitledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string' } },
            titledMulti: { items: { anyOf: expect.arrayContaining([{ const: 'value3', title: 'Third Choice' }]) } },
          },
        },
      });
    });

    it('is asked to visit a page', async () => {
      answers.elicit = () => ({ action: 'accept' });
      expect(await text('test_elicitation_url')).toBe('The user chose: accept');
      expect(asked[0]).toMatchObject({ mode: 'url', url: 'https://example.com/sign-in' });
    });

    it('answers with its model', async () => {
      expect(await text('test_sampling', { prompt: 'Say hello.' })).toBe('LLM response: Hello there!');
      expect(asked[0]).toMatchObject({
        messages: [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }],
        maxTokens: 100,
      });
      expect(await text('test_missing_capability')).toBe('Answered by test-model');
    });

    it('says what it works on', async () => {
      expect(await text('test_input_required_result_list_roots')).toBe('Roots: file:///test/root');
    });

    it.each([
      ['test_input_required_result_elicitation', { name: 'Ada' }, 'Hello, Ada!', 1],
      ['test_streaming_elicitation', { name: 'Ada' }, 'Hello, Ada!', 1],
      ['test_input_required_result_sampling', {}, 'Sampling result: Hello there!', 1],
      ['test_input_required_result_request_state', { ok: true }, /^state-ok: ticket [0-9a-f-]{36} came back$/, 1],
      ['test_input_required_result_multiple_inputs', { name: 'Ada' }, 'Hello there! Ada, you have 1 roots', 2],
      ['test_input_required_result_tampered_state', { ok: true }, 'integrity-ok: confirmed', 1],
      ['test_input_required_result_capabilities', { value: 'here' }, /user: here, model: Hello there!$/, 2],
    ])('is asked once for each question of %s', async (name, content, expected, questions) => {
      answers.elicit = () => ({ action: 'accept', content });
      expect(await text(name)).toEqual(expect.stringMatching(expected));
      expect(asked).toHaveLength(questions);
    });

    it('is asked one question after the other', async () => {
      const contents: Record<string, string>[] = [{ name: 'Ada' }, { color: 'blue' }];
      answers.elicit = () => ({ action: 'accept', content: contents.shift() });
      expect(await text('test_input_required_result_multi_round')).toMatch(
        /^Multi-round complete for Ada who likes blue \(ticket [0-9a-f-]{36}\)$/,
      );
      expect(asked.map(({ message }) => message)).toEqual([
        'Step 1: What is your name?',
        'Step 2: What is your favorite color?',
      ]);
    });

    it('is asked by a prompt', async () => {
      answers.elicit = () => ({ action: 'accept', content: { context: 'the sea' } });
      expect(await client.getPrompt('test_input_required_result_prompt')).toEqual([
        { role: 'user', content: { type: 'text', text: 'Prompt with context: the sea' } },
      ]);
    });

    it('is asked by a resource', async () => {
      answers.elicit = () => ({ action: 'accept', content: { name: 'Ada' } });
      expect(await client.readResource('test://greeting')).toEqual([
        { uri: 'test://greeting', mimeType: 'text/plain', text: 'Hello, Ada!' },
      ]);
    });

    it('has nothing to complain about', () => {
      expect(client.complaints).toEqual([]);
    });
  });
});

describe.each(clientKinds.filter(({ era }) => era === '2025'))('$name', (kind) => {
  let client: OfficialClient;
  afterEach(() => client.close());

  it.each(['stdio', 'http'] as const)('can give up over %s while it is asked', async (transport) => {
    const cancel = new AbortController();
    client = await kind.connect(transport === 'http' ? { url: http.url } : stdioCommand, {
      elicit: () => {
        cancel.abort('Enough');
        return new Promise<never>(() => undefined);
      },
    });
    const call = client.callTool('test_elicitation', { message: 'Who are you?' }, { signal: cancel.signal });
    await expect(call).rejects.toThrow();
    expect(await client.callTool('test_simple_text')).toMatchObject({ content: [{ type: 'text' }] });
    expect(client.complaints).toEqual([]);
  });
});

describe.each(clientKinds)('$name, who can answer nothing', (kind) => {
  let client: OfficialClient;
  afterEach(() => client.close());

  it.each(['stdio', 'http'] as const)('is not asked over %s', async (transport) => {
    client = await kind.connect(transport === 'http' ? { url: http.url } : stdioCommand);
    const call = client.callTool('test_missing_capability');
    if (kind.era === '2026') {
      await expect(call).rejects.toMatchObject({
        code: -32021,
        data: { requiredCapabilities: { sampling: {} } },
      });
    } else {
      expect(await call).toMatchObject({
        isError: true,
        content: [{ type: 'text', text: expect.stringMatching(/sampling/) }],
      });
    }
    expect(await client.callTool('test_input_required_result_capabilities')).toMatchObject({
      content: [{ type: 'text', text: 'capabilities-ok: nobody to ask' }],
    });
  });
});
