import type { Revision } from './revision';

type Message = Record<string, unknown>;

interface SpecType {
  readonly '~standard': {
    validate(value: unknown): { issues?: readonly { message: string; path?: readonly unknown[] }[] } | Promise<unknown>;
  };
}

let loaded: Readonly<Record<string, SpecType | undefined>> | undefined;

/** Loaded once per process, and only where something was sent: it is large. */
function types(): Readonly<Record<string, SpecType | undefined>> {
  loaded ??= (require('@modelcontextprotocol/server') as { specTypeSchemas: Record<string, SpecType> }).specTypeSchemas;
  return loaded;
}

/** What the types of the official SDK have against a message. They leave unknown members alone. */
export const sdkErrors = {
  outgoing(message: Message): string[] {
    const name = notificationTypes[message['method'] as string];
    return [...errorsOf('JSONRPCNotification', message), ...(name === undefined ? [] : errorsOf(name, message))];
  },

  result(message: Message, revision: Revision, method: string | undefined): string[] {
    const asks = (message['result'] as Message)['resultType'] === 'input_required';
    const name = method === undefined || asks ? undefined : revision.resultOf(method);
    return [
      ...errorsOf('JSONRPCResultResponse', message),
      ...(name === undefined ? [] : errorsOf(name, message['result'])),
    ];
  },
};

const notificationTypes: Readonly<Record<string, string | undefined>> = {
  'notifications/progress': 'ProgressNotification',
  'notifications/message': 'LoggingMessageNotification',
  'notifications/cancelled': 'CancelledNotification',
  'notifications/resources/updated': 'ResourceUpdatedNotification',
  'notifications/resources/list_changed': 'ResourceListChangedNotification',
  'notifications/tools/list_changed': 'ToolListChangedNotification',
  'notifications/prompts/list_changed': 'PromptListChangedNotification',
  'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotification',
};

function errorsOf(name: string, value: unknown): string[] {
  const type = types()[name];
  if (!type) throw new Error(`The official SDK has no type ${name}`);
  const outcome = type['~standard'].validate(value);
  if (outcome instanceof Promise) throw new Error(`The type ${name} cannot be checked at once`);
  return (outcome.issues ?? []).map(
    ({ message, path }) => `SDK ${name}/${(path ?? []).map(String).join('/')}: ${message}`,
  );
}
