import { randomUUID } from 'node:crypto';
import type {
  Elicited,
  ElicitedUrl,
  FormData,
  FormSource,
  JsonObject,
  JsonSchema,
  SchemaResult,
} from '../../contracts';
import { TenonError, ToolError } from '../../errors';
import { compileForm, formatIssues, withoutReceived } from '../../schema';
import { isJsonObject } from '../rpc';
import type { Asked, PreparedQuestion, Reading } from './prepared-question';

/** The first revision with lists of choices, titles of choices as `oneOf`, and defaults of all fields. */
const richForms = '2025-11-25';

/** Asks for the fields of a form. */
export function formQuestion<F extends FormSource>(
  message: string,
  source: F,
  { protocolVersion }: Asked,
): PreparedQuestion<Elicited<FormData<F>>> {
  const form = compileForm(source);
  const requestedSchema = protocolVersion >= richForms ? form.json : olderForm(form.json, protocolVersion);
  return {
    method: 'elicitation/create',
    // 2025-06-18 knows no modes; forms are what later revisions take a question without a mode for.
    params: { ...(protocolVersion >= richForms && { mode: 'form' }), message, requestedSchema },
    capability: { elicitation: { form: {} } },
    since: '2025-06-18',
    read(answer) {
      const action = actionOf(answer);
      if (action === undefined) return noAction;
      if (action !== 'accept') return { ok: true, value: { action } };
      const { content } = answer;
      if (!isJsonObject(content)) return { ok: false, problem: 'an accepted form has `content`, an object' };
      const parsed = form.parse(content);
      return parsed instanceof Promise ? parsed.then(toReading<F>) : toReading<F>(parsed);
    },
  };
}

/** Asks to visit a URL. @throws TenonError TN2015 for what is no URL of the web */
export function urlQuestion(message: string, url: string, { era }: Asked): PreparedQuestion<ElicitedUrl> {
  if (!isWebUrl(url)) {
    throw new TenonError('TN2015', 'what was given is no http: or https: URL', {
      fix: 'Give the whole URL of a page that the user can visit.',
    });
  }
  return {
    method: 'elicitation/create',
    // 2026 has no identifiers of elicitations, and asks by what it asks.
    params: { mode: 'url', message, url, ...(era === '2025' && { elicitationId: randomUUID() }) },
    capability: { elicitation: { url: {} } },
    since: '2025-11-25',
    read(answer) {
      const action = actionOf(answer);
      return action === undefined ? noAction : { ok: true, value: { action } };
    },
  };
}

const noAction = { ok: false, problem: '`action` is accept, decline or cancel' } as const;

function actionOf({ action }: JsonObject): ElicitedUrl['action'] | undefined {
  return action === 'accept' || action === 'decline' || action === 'cancel' ? action : undefined;
}

function toReading<F extends FormSource>(parsed: SchemaResult<unknown>): Reading<Elicited<FormData<F>>> {
  if (!parsed.ok) return { ok: false, problem: formatIssues(withoutReceived(parsed.issues)) };
  return { ok: true, value: { action: 'accept', data: parsed.value as FormData<F> } };
}

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** A form in the words of 2025-06-18: choices with `enumNames`, defaults of booleans only. */
function olderForm(form: JsonSchema, version: string): JsonSchema {
  const properties = Object.entries(form['properties'] as Record<string, JsonSchema>).map(([name, field]) => [
    name,
    olderField(name, field, version),
  ]);
  return { ...form, properties: Object.fromEntries(properties) as JsonSchema };
}

function olderField(name: string, field: JsonSchema, version: string): JsonSchema {
  if (field['type'] === 'array') {
    throw new ToolError(`The client speaks ${version}, whose forms have no lists of choices such as '${name}'.`);
  }
  const { oneOf, default: initial, ...rest } = field;
  const kept = field['type'] === 'boolean' && initial !== undefined ? { ...rest, default: initial } : rest;
  if (!Array.isArray(oneOf)) return kept;
  const choices = oneOf as readonly { const: string; title: string }[];
  return { ...kept, enum: choices.map((choice) => choice.const), enumNames: choices.map((choice) => choice.title) };
}
