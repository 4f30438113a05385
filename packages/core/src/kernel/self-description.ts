import type { Exchange, JsonObject, MaybePromise } from '../contracts';
import type { Snapshot } from '../registry';
import type { RequestContext } from './request-context';
import type { RpcRequest } from './rpc';
import type { ServerChain } from './server-chain';
import { asksForServers, namingServers } from './server-ids';
import type { KernelServices } from './services';

/** Answers `initialize` and `server/discover`: prebuilt text for each of them and each version, unless a middleware has a say. */
export class SelfDescription {
  private texts = new Map<string, string>();
  private textsAreOf: Snapshot | undefined;

  constructor(
    private readonly services: KernelServices,
    private readonly server: ServerChain,
  ) {}

  initialize(request: RpcRequest, exchange: Exchange, context: RequestContext): MaybePromise<string> {
    const { serverInfo, instructions } = this.services;
    const { protocolVersion } = exchange;
    return this.answer(request, exchange, context, 'onInitialize', () => ({
      protocolVersion,
      capabilities: this.services.snapshot.capabilities,
      serverInfo,
      instructions,
    }));
  }

  discover(request: RpcRequest, exchange: Exchange, context: RequestContext): MaybePromise<string> {
    const { instructions } = this.services;
    return this.answer(request, exchange, context, 'onDiscover', () => ({
      supportedVersions: [exchange.protocolVersion],
      capabilities: this.services.snapshot.capabilities,
      instructions,
      ...(asksForServers(request.params) && namingServers(this.services.servers())),
    }));
  }

  private answer(
    request: RpcRequest,
    exchange: Exchange,
    context: RequestContext,
    hook: 'onInitialize' | 'onDiscover',
    describe: () => JsonObject,
  ): MaybePromise<string> {
    const { encoders, caching } = this.services;
    const encoder = encoders[exchange.era];
    if (!this.server.isPlain(hook)) {
      const hint = caching.ofCaller(request.params);
      return this.server.answer(request, context, hook, describe).then((result) => encoder.encode(result, hint));
    }
    if (this.textsAreOf !== this.services.snapshot) {
      this.textsAreOf = this.services.snapshot;
      this.texts = new Map();
    }
    const hint = caching.ofShared(exchange, request.params);
    // What is mounted comes and goes without another snapshot.
    if (asksForServers(request.params)) return encoder.encode(describe(), hint);
    const key = `${hook} ${exchange.protocolVersion} ${hint.scope} ${hint.ttlMs}`;
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const text = encoder.encode(describe(), hint);
    this.texts.set(key, text);
    return text;
  }
}
