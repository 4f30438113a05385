import type { Exchange, MaybePromise } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { requestFailure } from '../pipeline';
import {
  completionKey,
  describeComponent,
  versionsOf,
  type CompletionEntry,
  type Entry,
  type Snapshot,
} from '../registry';
import { passGate } from './access';
import { CallerSnapshots } from './caller-snapshots';
import { completionValues } from './completion-values';
import type { InnerCalls } from './inner-calls';
import { CompletionRequestContext } from './completion-context';
import { RequestContext } from './request-context';
import { isJsonObject, type RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { ServerChain } from './server-chain';
import type { KernelServices } from './services';
import { suggestionFor } from './suggestion';
import { clip, passVersions } from './version-access';

/** The specification's limit of values in one answer. */
const maxValues = 100;

interface Asked {
  readonly kind: 'prompt' | 'resourceTemplate';
  readonly reference: string;
  readonly argument: string;
  readonly value: string;
  readonly others: Record<string, string>;
}

/** Answers `completion/complete`: an argument without a completion has no values, an unknown owner is an error. */
export class Completion {
  constructor(
    private readonly services: KernelServices,
    private readonly calls: InnerCalls,
    private readonly server: ServerChain,
  ) {}

  /** @throws ProtocolError for malformed requests and unknown owners */
  answer(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    const asked = readRequest(request.params);
    const { snapshot, root } = this.services;
    const found = findIn(snapshot, asked);
    const asker = new RequestContext(this.services, this.calls, exchange, request, root);
    const own = new CallerSnapshots(snapshot.callerParts, asker);
    if (found || snapshot.callerParts.length === 0) return this.answerFrom(found, own, asked, request, exchange);
    const findAsked = (snapshot: Snapshot): Found | undefined => findIn(snapshot, asked);
    return own.use(this.services, findAsked, (ofCaller) => this.answerFrom(ofCaller, own, asked, request, exchange));
  }

  private answerFrom(
    found: Found | undefined,
    own: CallerSnapshots,
    asked: Asked,
    request: RpcRequest,
    exchange: Exchange,
  ): MaybePromise<string> {
    const { root, encoders } = this.services;
    const { source, owner } = found ?? {};
    const unknown = async (): Promise<never> => {
      const among = ({ prompts, templates }: Snapshot) => (asked.kind === 'prompt' ? prompts.values() : templates);
      const shown = describeComponent(asked.kind, clip(asked.reference));
      throw invalid(`Unknown ${shown}${await suggestionFor(asked.reference, among, this.services, own)}`);
    };
    if (!owner) return unknown();

    const module = source?.module ?? root;
    const others = renamedArguments(asked.others, source?.argumentNames);
    const context = new CompletionRequestContext(this.services, this.calls, exchange, request, module, others);
    return runRequest(this.services, context, async () => {
      try {
        const versions = versionsOf(owner);
        const values = await passVersions(this.services, versions, request.params, context, unknown, () =>
          passGate(
            this.services,
            source?.gate,
            context,
            () => this.values(asked.value, context, undefined),
            () => this.values(asked.value, context, source),
          ),
        );
        return encoders[exchange.era].encode({
          completion: { values: values.slice(0, maxValues), total: values.length, hasMore: values.length > maxValues },
        });
      } catch (error) {
        const { method, params } = request;
        const message = { method, kind: 'request' as const, params, context };
        throw requestFailure(error, `${method} failed`, message, this.services.failures);
      }
    });
  }

  /** Answers within a mounting server, which has asked the guards. */
  async within(typed: string, context: CompletionRequestContext, source: CompletionEntry): Promise<readonly string[]> {
    try {
      return await this.values(typed, context, source);
    } catch (error) {
      const { method, params } = context.request;
      const message = { method, kind: 'request' as const, params, context };
      throw requestFailure(error, `${method} failed`, message, this.services.failures);
    }
  }

  /** @param source undefined where nothing completes the argument, as far as this caller may know */
  private async values(
    typed: string,
    context: CompletionRequestContext,
    source: CompletionEntry | undefined,
  ): Promise<readonly string[]> {
    const values: unknown = await this.server.answer(context.request, context, 'onComplete', async () =>
      source ? completionValues(await source.complete(typed, context)) : [],
    );
    return completionValues(values);
  }
}

interface Found {
  readonly owner: Entry;
  /** Undefined where nothing completes the argument. */
  readonly source: CompletionEntry | undefined;
}

function findIn({ completions, prompts, templates }: Snapshot, asked: Asked): Found | undefined {
  const { kind, reference, argument } = asked;
  const source = completions.get(completionKey(kind, reference, argument));
  const owner =
    source?.owner ??
    (kind === 'prompt' ? prompts.get(reference) : templates.find((template) => template.uri === reference));
  return owner && { owner, source };
}

/** The other arguments, by the names that the completion knows them by. */
export function renamedArguments(
  others: Readonly<Record<string, string>>,
  names: ReadonlyMap<string, string> | undefined,
): Readonly<Record<string, string>> {
  if (!names) return others;
  return Object.fromEntries(
    Object.entries(others).flatMap(([name, value]) => {
      const own = names.get(name);
      return own === undefined ? [] : [[own, value]];
    }),
  );
}

function readRequest(params: Readonly<Record<string, unknown>>): Asked {
  const { ref, argument, context } = params;
  if (!isJsonObject(ref) || !isJsonObject(argument)) throw invalid('`ref` and `argument` must be objects');
  const kind =
    ref['type'] === 'ref/prompt' ? 'prompt' : ref['type'] === 'ref/resource' ? 'resourceTemplate' : undefined;
  const reference = kind === 'prompt' ? ref['name'] : ref['uri'];
  if (!kind || typeof reference !== 'string') {
    throw invalid('`ref` must be { type: "ref/prompt", name } or { type: "ref/resource", uri }');
  }
  const { name, value } = argument;
  if (typeof name !== 'string' || typeof value !== 'string')
    throw invalid('`argument` must be { name, value }, both strings');
  const given = isJsonObject(context) && isJsonObject(context['arguments']) ? context['arguments'] : {};
  const others = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  return { kind, reference, argument: name, value, others };
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidParams, message);
}
