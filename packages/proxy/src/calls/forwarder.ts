import { ProtocolError, RpcCode, type JsonObject, type MountCaller, type MountHost } from '@tenon/core';
import type { Backend } from '../backend/backend';
import type { BackendConnection } from '../backend/backend-connection';
import { BackendFailure, failureAt } from '../backend/backend-failure';
import { isObject } from '../backend/wire-object';
import type { Parking } from '../parking/parking';
import { BackendCall, type BackendCallOptions } from './backend-call';
import { inRounds } from './backend-rounds';
import { checkResult } from './check-result';
import { requestName } from './remembered';
import { LocalClient } from './round-client';

export interface ForwarderOptions {
  readonly timeoutMs: number;
  /** Hears that the server could not be reached, or did not answer in time. */
  readonly troubled: () => void;
  readonly headersFor: (caller: MountCaller) => Promise<Readonly<Record<string, string>>>;
}

/** Brings requests of clients to a mounted server, and what it sends meanwhile to the client that asked. */
export class Forwarder {
  constructor(
    private readonly backend: Backend,
    private readonly parking: Parking,
    private readonly host: MountHost,
    private readonly options: ForwarderOptions,
  ) {}

  /**
   * Sends a request during which the client may be asked.
   *
   * @param mirroringTool finds the definition of the tool that is called, where the server needs it
   */
  async forward(
    method: string,
    params: Readonly<JsonObject>,
    caller: MountCaller,
    mirroringTool: () => Promise<JsonObject | undefined> = () => Promise.resolve(undefined),
  ): Promise<JsonObject> {
    const name = requestName(this.host.name, method, params);
    return this.guarded(method, caller, async () => {
      const isNew = caller.context.era === '2026';
      const parked = isNew ? await this.parking.resume(caller, name) : undefined;
      if (parked) return parked();
      const park = isNew ? this.parking.open(caller, name) : undefined;
      const call = await this.call(method, params, caller, (question, signal) =>
        park ? park.asked(question) : caller.channel.ask(question.method, question.params, undefined, signal),
      );
      const { signal } = caller.context;
      const stopAborting = call.abortWith(signal);
      try {
        const lease = await this.backend.lease(caller, call);
        const use = (work: (connection: BackendConnection) => Promise<JsonObject>): Promise<JsonObject> =>
          this.backend.use(caller, call, work, lease);
        if (lease.connection.era === '2026') {
          return await use(async (connection) => {
            const tool = await mirroringTool();
            // The time of the call is that of its rounds: between them the client is asked.
            return inRounds(caller, name, (extra) => call.within(() => connection.run(call, extra, tool)));
          });
        }
        const run = (): Promise<JsonObject> => call.within(() => use((connection) => connection.run(call)));
        if (!park) return await run();
        park.start(call, run);
        return await park.round(new LocalClient(caller));
      } finally {
        stopAborting();
      }
    });
  }

  /** Sends a request during which nobody is asked. */
  async forwardPlain(method: string, params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.guarded(method, caller, async () => {
      const call = await this.call(method, params, caller, () => {
        throw new ProtocolError(RpcCode.InternalError, 'TN6008 The client cannot be asked during this request');
      });
      const stopAborting = call.abortWith(caller.context.signal);
      try {
        return await call.within(() => this.backend.use(caller, call, (connection) => connection.run(call)));
      } finally {
        stopAborting();
      }
    });
  }

  private async call(
    method: string,
    params: Readonly<JsonObject>,
    caller: MountCaller,
    answer: BackendCallOptions['answer'],
  ): Promise<BackendCall> {
    const { timeoutMs } = this.options;
    return new BackendCall({
      method,
      params,
      caller,
      headers: await this.options.headersFor(caller),
      answer,
      timeoutMs,
      timedOut: () => new BackendFailure('TN6003', this.host.name, `${method} took longer than ${timeoutMs} ms`),
      unreadable: () => new BackendFailure('TN6004', this.host.name, `what it sent for ${method} cannot be read`),
    });
  }

  private async guarded(method: string, caller: MountCaller, work: () => Promise<JsonObject>): Promise<JsonObject> {
    const { signal } = caller.context;
    signal.throwIfAborted();
    try {
      return checkResult(method, await work());
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureAt(this.host.name, error, this.host.log);
      if (failure instanceof BackendFailure && ['TN6002', 'TN6003'].includes(failure.reasonCode))
        this.options.troubled();
      throw inWordsOf(caller, failure);
    }
  }
}

/** A resource that does not exist has a code of its own in 2025. The SDK makes one code of both where the data name it. */
function inWordsOf({ context: { era } }: MountCaller, error: unknown): unknown {
  if (!(error instanceof ProtocolError)) return error;
  const { code, message, data } = error;
  const namesResource = code === RpcCode.InvalidParams && isObject(data) && typeof data['uri'] === 'string';
  if (code !== RpcCode.ResourceNotFound && !namesResource) return error;
  return new ProtocolError(era === '2025' ? RpcCode.ResourceNotFound : RpcCode.InvalidParams, message, data);
}
