import { MountTarget, TenonError, type MountedServer, type MountHost } from '@tenon/core';
import { MountedProxy } from '../mounted-proxy';
import { readProxyOptions, type ProxyOptions, type ProxySettings } from '../proxy-options';
import { isSdkInstance, type SdkFactory, type SdkInstance } from './sdk-instance';
import { SdkLink } from './sdk-link';

/**
 * A server written with an official SDK (`@modelcontextprotocol/sdk` or `@modelcontextprotocol/server`), for `mount`. It runs
 * in this process and speaks 2025; each client has a server of its own, since one holds the capabilities of one client.
 *
 * @param source makes a server, for each client and one for the lists; or one server, for a mounting server that has a single
 *   client, such as on stdio
 * @throws TenonError TN6001 for what is neither, or options that are not valid
 * @example mounts: [mount(sdkServer(() => buildMcpServer()), { prefix: 'legacy' })]
 */
export function sdkServer(source: SdkFactory | SdkInstance, options: ProxyOptions = {}): MountTarget {
  const { settings, problems } = readProxyOptions(options);
  const isSingle = typeof source !== 'function';
  if (isSingle && !isSdkInstance(source))
    problems.push('there is neither a function nor a server with `connect` and `close`');
  if (problems.length > 0) throw new TenonError('TN6001', problems.join('; '));
  return new SdkMount(isSingle ? () => source : source, isSingle, settings);
}

class SdkMount extends MountTarget {
  constructor(
    private readonly make: SdkFactory,
    private readonly isSingle: boolean,
    private readonly settings: ProxySettings,
  ) {
    super();
  }

  open(host: MountHost): MountedServer {
    return new MountedProxy(host, {
      link: new SdkLink(this.make, this.isSingle),
      settings: this.settings,
      isPerCaller: false,
      isSingle: this.isSingle,
      headersFor: () => Promise.resolve({}),
    });
  }
}
