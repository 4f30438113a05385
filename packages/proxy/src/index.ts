/** Mounts for servers that run elsewhere, or were written with the official SDKs. This file is the whole public surface of the package. */
export { remote, type RemoteOptions, type RemoteTarget } from './remote/remote';
export type { HeaderSource } from './remote/headers';
export type { ProxyOptions } from './proxy-options';
export { sdkServer } from './sdk-server/sdk-server';
export type { SdkFactory, SdkInstance } from './sdk-server/sdk-instance';
