import type { Principal } from '@tenon/core';
import { createTestClient, type TestClient } from '@tenon/testing';
import type { Relay } from './fixtures/relay';

const identities = ['ada', 'alan', 'edsger', 'grace', 'kurt'];
const callsEach = 10;

/** Fifty calls at once of five identities, each asking, sampling, logging and reporting: every one gets its own, and only that. */
export async function expectNothingMixes(relay: Relay, era: '2025' | '2026'): Promise<void> {
  const clients = await Promise.all(identities.map((name) => connect(relay, era, { subject: name, scopes: [] })));
  try {
    await Promise.all(clients.map((client, place) => callAll(client, identities[place] as string)));
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

function connect(relay: Relay, era: '2025' | '2026', auth: Principal): Promise<TestClient> {
  const { subject } = auth;
  return createTestClient(relay.server, {
    era,
    auth,
    logLevel: 'info',
    answers: {
      elicit: ({ message }) => ({ value: `${subject} filled in ${String(message)}` }),
      sample: ({ messages }) => `${subject} said ${textOf(messages)}`,
    },
  });
}

async function callAll(client: TestClient, name: string): Promise<void> {
  const marks = Array.from({ length: callsEach }, (_, index) => `${name}-${index}`);
  await Promise.all(
    marks.map(async (mark) => {
      const reports: unknown[] = [];
      const onProgress = ({ progress, message }: { progress: number; message?: string }): void =>
        void reports.push([progress, message]);
      const { content } = await client.callTool('relay', { name: 'everything', args: { mark } }, { onProgress });
      expect(content).toEqual([{ type: 'text', text: `${mark} ${name} filled in ${mark} ${name} said ${mark}` }]);
      expect(new Set(reports.map((report) => JSON.stringify(report)))).toEqual(
        new Set([JSON.stringify([1, mark]), JSON.stringify([3, mark])]),
      );
    }),
  );
  const logged = client.notifications.filter(({ method }) => method === 'notifications/message');
  const heard = new Set(logged.map(({ params }) => String(params['data'])));
  expect(heard).toEqual(new Set(marks));
  const asked = new Set(
    client.questions.map(({ params }) => (params['message'] as string | undefined) ?? textOf(params['messages'])),
  );
  expect(asked).toEqual(new Set(marks));
}

function textOf(messages: unknown): string {
  const [{ content }] = messages as [{ content: { text: string } }];
  return content.text;
}
