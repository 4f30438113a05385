import {
  Context,
  inputRequired,
  Middleware,
  Module,
  Suspension,
  tool,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';

const seen: string[] = [];

@Middleware()
class Witness implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    try {
      const result = await next(call);
      seen.push(`${call.name} answered in round ${call.context.round}`);
      return result;
    } catch (error) {
      seen.push(`${call.name} ${error instanceof Suspension ? 'waits' : 'failed'} in round ${call.context.round}`);
      throw error;
    }
  }
}

@Middleware()
class Confirmation implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    if (!call.component.tags.includes('dangerous')) return next(call);
    const { action } = await call.context.elicit(`Really run ${call.name}?`, Boolean);
    if (action !== 'accept') throw new Error('It was not confirmed');
    return next(call);
  }
}

@Module({
  middleware: [Witness, Confirmation],
  providers: [
    tool({ name: 'wipe', tags: ['dangerous'] }, () => 'wiped'),
    tool({ name: 'ask' }, async (_: unknown, ctx: Context) => (await ctx.elicit('What?', String)).data),
    tool({ name: 'return' }, (_: unknown, ctx: Context) =>
      ctx.inputResponses ? 'returned' : inputRequired({ requests: { what: inputRequired.elicit('What?', String) } }),
    ),
  ],
})
class GuardedModule {}

describeEras('middleware around a call that asks', (era) => {
  beforeEach(() => seen.splice(0));

  it('sees every round of 2026, a call of 2025 as one, and may ask by itself', async () => {
    await using t = await createTestClient(GuardedModule, {
      era,
      answers: { elicit: ({ message }) => (message === 'What?' ? { value: 'this' } : { value: true }) },
    });
    expect(await t.call('ask')).toBe('this');
    expect(await t.call('wipe')).toBe('wiped');
    expect(await t.call('return')).toBe('returned');
    expect(seen).toEqual(
      era === '2026'
        ? [
            'ask waits in round 1',
            'ask answered in round 2',
            'wipe waits in round 1',
            'wipe answered in round 2',
            'return waits in round 1',
            'return answered in round 2',
          ]
        : ['ask answered in round 1', 'wipe answered in round 1', 'return answered in round 2'],
    );
  });

  it('ends a call whose question was declined', async () => {
    await using t = await createTestClient(GuardedModule, { era, answers: { elicit: () => 'decline' } });
    await expect(t.call('wipe')).rejects.toThrow('It was not confirmed');
  });
});
