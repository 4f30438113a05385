import {
  Client as SdkClient,
  type JSONRPCNotification,
  type JSONRPCResponse,
  type MessageExtraInfo,
  type ProgressCallback,
  type Request,
  type RequestMethod,
  type RequestOptions,
  type ResultTypeMap,
  type StandardSchemaV1,
} from '@modelcontextprotocol/client';

/** What the SDK hands on when a server asks for input; it does not export the type. */
interface InputFlow {
  readonly options: RequestOptions | undefined;
  retry(params: Record<string, unknown> | undefined, options: RequestOptions): Promise<unknown>;
}

/**
 * The SDK's client, with what Tenon needs beside it: notifications as they came, listings that end where cursors repeat,
 * and progress that is the server's alone.
 */
export class ProtocolClient extends SdkClient {
  /** Hears every notification, in order and unchecked, before the SDK does. */
  heard: (notification: JSONRPCNotification) => void = () => undefined;

  /** The cursors that each listing under way was given. The SDK hands the same options to all pages of a listing. */
  private readonly cursors = new WeakMap<object, Set<string>>();

  /** Options for one listing: it ends where the server gives a cursor a second time. */
  listing<Options extends RequestOptions>(options: Options): Options {
    const listing = { ...options };
    this.cursors.set(listing, new Set());
    return listing;
  }

  override request<Method extends RequestMethod>(
    request: { method: Method; params?: Record<string, unknown> },
    options?: RequestOptions,
  ): Promise<ResultTypeMap[Method]>;
  override request<Schema extends StandardSchemaV1>(
    request: Request,
    schema: Schema,
    options?: RequestOptions,
  ): Promise<StandardSchemaV1.InferOutput<Schema>>;
  override request(request: Request, schemaOrOptions?: object, options?: RequestOptions): Promise<unknown> {
    // Listings come without a schema of their own.
    const cursors = schemaOrOptions && this.cursors.get(schemaOrOptions);
    const answer: Promise<unknown> = super.request(request, schemaOrOptions as StandardSchemaV1, options);
    return cursors ? answer.then((page) => endingAtRepeat(page as Page, cursors)) : answer;
  }

  protected override _onnotification(notification: JSONRPCNotification, extra?: MessageExtraInfo): void {
    this.heard(notification);
    super._onnotification(notification, extra);
  }

  /** Notifications reach their handlers a turn later: what came before an answer is to be heard before it. */
  protected override _onresponse(response: JSONRPCResponse): void {
    queueMicrotask(() => super._onresponse(response));
  }

  /** The SDK reports rounds as progress; the caller asked for what the server reports. */
  protected override _resolveNonCompleteResult(
    decoded: { kind: 'input_required'; inputRequests: Record<string, unknown>; requestState?: string },
    flow: InputFlow,
  ): Promise<unknown> {
    const { onprogress, resetTimeoutOnProgress, ...options } = flow.options ?? {};
    const progress: { onprogress?: ProgressCallback; resetTimeoutOnProgress?: boolean } = {
      onprogress,
      resetTimeoutOnProgress,
    };
    const quiet: InputFlow = {
      ...flow,
      options,
      retry: (params, leg) => flow.retry(params, { ...leg, ...progress }),
    };
    return super._resolveNonCompleteResult(decoded, quiet as never);
  }

  /** Questions of 2026 come inside results: the handler of last resort answers them as it does those of 2025. */
  protected override _getRequestHandler(method: string) {
    return super._getRequestHandler(method) ?? this.fallbackRequestHandler;
  }
}

interface Page {
  nextCursor?: string;
}

function endingAtRepeat(page: Page, cursors: Set<string>): Page {
  const { nextCursor, ...last } = page;
  if (nextCursor === undefined) return page;
  if (cursors.has(nextCursor)) return last;
  cursors.add(nextCursor);
  return page;
}
