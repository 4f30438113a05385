import { Arg, Context, Injectable, Tool, type Elicited } from '@tenon/core';
import { choicesSchema } from './choices.schema';
import { AccountForm, NameForm, ProfileForm } from './forms.dto';

/** Questions to the user: forms, and pages to visit. */
@Injectable()
export class ElicitationTools {
  @Tool({ name: 'test_elicitation', description: 'Asks the user for an account.' })
  async account(@Arg('message', { description: 'What to ask.' }) message: string, ctx: Context): Promise<string> {
    return `User response: ${outcome(await ctx.elicit(message, AccountForm))}`;
  }

  @Tool({ name: 'test_elicitation_sep1034_defaults', description: 'Asks with a form that is filled in already.' })
  async profile(ctx: Context): Promise<string> {
    const answer = await ctx.elicit('Please review and update the form fields with defaults', ProfileForm);
    return `Elicitation completed: ${outcome(answer)}`;
  }

  @Tool({ name: 'test_elicitation_sep1330_enums', description: 'Asks with every kind of choice.' })
  async choices(ctx: Context): Promise<string> {
    const answer = await ctx.elicit('Please select options from the enum fields', choicesSchema);
    return `Elicitation completed: ${outcome(answer)}`;
  }

  @Tool({
    name: 'test_elicitation_url',
    description: 'Asks the user to visit a page, for what the client must not see.',
  })
  async page(ctx: Context): Promise<string> {
    const { action } = await ctx.elicitUrl('Please sign in', 'https://example.com/sign-in');
    return `The user chose: ${action}`;
  }

  @Tool({
    name: 'test_streaming_elicitation',
    description: 'Reports progress, then asks; in the 2026 revision the question is the result.',
  })
  async afterProgress(ctx: Context): Promise<string> {
    await ctx.reportProgress(50, 100, 'About to ask');
    const { data } = await ctx.elicit('What is your name?', NameForm, { key: 'user_name' });
    return `Hello, ${data?.name ?? 'stranger'}!`;
  }
}

function outcome({ action, data }: Elicited<object>): string {
  return `action=${action}, content=${JSON.stringify(data ?? {})}`;
}
