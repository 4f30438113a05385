import { randomUUID } from 'node:crypto';
import { Context, inputRequired, Injectable, Tool, type InputRequired } from '@tenon/core';
import { ColorForm, ConfirmForm, NameForm, ValueForm } from './forms.dto';

/**
 * Calls that take several rounds in the 2026 revision: an answer of the client begins the handler anew, and what was
 * answered before is at hand at once. A key names a question on the wire.
 */
@Injectable()
export class RoundTools {
  @Tool({ name: 'test_input_required_result_elicitation', description: 'Asks the user for a name.' })
  async name(ctx: Context): Promise<string> {
    const { data } = await ctx.elicit('What is your name?', NameForm, { key: 'user_name' });
    return `Hello, ${data?.name ?? 'stranger'}!`;
  }

  @Tool({ name: 'test_input_required_result_sampling', description: 'Asks the model for a capital.' })
  async capital(ctx: Context): Promise<string> {
    const { text } = await ctx.sample('What is the capital of France?', { maxTokens: 100, key: 'capital_question' });
    return `Sampling result: ${text}`;
  }

  @Tool({ name: 'test_input_required_result_list_roots', description: 'Asks the client what it works on.' })
  async roots(ctx: Context): Promise<string> {
    const roots = await ctx.listRoots({ key: 'client_roots' });
    return `Roots: ${roots.map(({ uri }) => uri).join(', ')}`;
  }

  @Tool({
    name: 'test_input_required_result_request_state',
    description: 'Keeps a ticket with the client while it asks; written out, round by round.',
  })
  ticket(ctx: Context): string | InputRequired {
    const ticket = ctx.requestState;
    const confirmation = ctx.inputResponses?.['confirm'];
    if (typeof ticket === 'string' && confirmation) return `state-ok: ticket ${ticket} came back`;
    return inputRequired({
      requests: { confirm: inputRequired.elicit('Please confirm', ConfirmForm) },
      state: randomUUID(),
    });
  }

  @Tool({ name: 'test_input_required_result_multiple_inputs', description: 'Asks three questions at once.' })
  async several(ctx: Context): Promise<string> {
    const [name, greeting, roots] = await Promise.all([
      ctx.elicit('What is your name?', NameForm, { key: 'user_name' }),
      ctx.sample('Generate a greeting', { maxTokens: 50, key: 'greeting' }),
      ctx.listRoots({ key: 'client_roots' }),
    ]);
    return `${greeting.text} ${name.data?.name ?? 'stranger'}, you have ${roots.length} roots`;
  }

  @Tool({
    name: 'test_input_required_result_multi_round',
    description: 'Asks one question after the other; what it drew in between is drawn once.',
  })
  async oneByOne(ctx: Context): Promise<string> {
    const name = await ctx.elicit('Step 1: What is your name?', NameForm, { key: 'step1' });
    const ticket = await ctx.step('ticket', () => randomUUID());
    const color = await ctx.elicit('Step 2: What is your favorite color?', ColorForm, { key: 'step2' });
    const { name: who = 'stranger' } = name.data ?? {};
    return `Multi-round complete for ${who} who likes ${color.data?.color ?? 'no color'} (ticket ${ticket})`;
  }

  @Tool({
    name: 'test_input_required_result_tampered_state',
    description: 'Asks; what the client keeps in between is sealed, and refused where it was changed.',
  })
  async sealed(ctx: Context): Promise<string> {
    const { data } = await ctx.elicit('Please confirm', ConfirmForm, { key: 'confirm' });
    return `integrity-ok: ${data?.ok ? 'confirmed' : 'not confirmed'}`;
  }

  @Tool({
    name: 'test_input_required_result_capabilities',
    description: 'Asks whom the client said that it can ask: the user, the model, both or nobody.',
  })
  async whatTheClientCan(ctx: Context): Promise<string> {
    const { elicitation, sampling } = ctx.clientCapabilities;
    const [form, sample] = await Promise.all([
      elicitation ? ctx.elicit('Elicitation input', ValueForm, { key: 'elicit_input' }) : undefined,
      sampling ? ctx.sample('Sample request', { maxTokens: 50, key: 'sample_input' }) : undefined,
    ]);
    const answers = [form && `user: ${form.data?.value ?? form.action}`, sample && `model: ${sample.text}`];
    return `capabilities-ok: ${answers.filter(Boolean).join(', ') || 'nobody to ask'}`;
  }
}
