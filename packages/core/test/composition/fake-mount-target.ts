import {
  MountTarget,
  ProtocolError,
  RpcCode,
  type JsonObject,
  type MountCaller,
  type MountedComponents,
  type MountedServer,
  type MountHost,
} from '@tenon/core';

const nothing: MountedComponents = { tools: [], resources: [], resourceTemplates: [], prompts: [], completes: false };

/** A mounted server that is none: it lists what it is told to, and notes what it is asked. */
export class FakeMountTarget extends MountTarget implements MountedServer {
  readonly asked: { method: string; params: Readonly<JsonObject>; caller: MountCaller }[] = [];
  readonly isPerCaller: boolean = false;
  /** Sessions that it was told have ended. */
  readonly ended: string[] = [];
  offered: MountedComponents = nothing;
  isDown = false;
  isClosed = false;
  host: MountHost | undefined;
  /** Answers requests, by method. */
  answer: (method: string, params: Readonly<JsonObject>, caller: MountCaller) => JsonObject | Promise<JsonObject> =
    () => {
      throw new ProtocolError(RpcCode.InvalidParams, 'The fake has no answer');
    };

  open(host: MountHost): MountedServer | Promise<MountedServer> {
    this.host = host;
    return this;
  }

  /** Offers something else, and says so. */
  offer(offered: Partial<MountedComponents>): void {
    this.offered = { ...nothing, ...offered };
    this.host?.changed({ kind: 'tools' });
  }

  components(_caller: MountCaller | undefined): MountedComponents {
    if (this.isDown) throw new Error('connection refused');
    return this.offered;
  }
  callTool(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.note('tools/call', params, caller);
  }
  readResource(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.note('resources/read', params, caller);
  }
  getPrompt(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.note('prompts/get', params, caller);
  }
  complete(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.note('completion/complete', params, caller);
  }
  async subscribe(uri: string, caller: MountCaller): Promise<void> {
    await this.note('subscribe', { uri }, caller);
  }
  async unsubscribe(uri: string, caller: MountCaller): Promise<void> {
    await this.note('unsubscribe', { uri }, caller);
  }
  sessionEnded(id: string): void {
    this.ended.push(id);
  }
  async close(): Promise<void> {
    this.isClosed = true;
  }

  private async note(method: string, params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    this.asked.push({ method, params, caller });
    return this.answer(method, params, caller);
  }
}

/** One whose components depend on who asks. */
export class FakePerCallerTarget extends FakeMountTarget {
  override readonly isPerCaller = true;
  readonly ofSubject = new Map<string | undefined, MountedComponents>();

  override components(caller: MountCaller | undefined): MountedComponents {
    if (!caller) throw new Error('it was asked without a caller');
    return this.ofSubject.get(caller.context.auth?.subject) ?? nothing;
  }
}
