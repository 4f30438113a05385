import { TenonError } from '@tenon/core';
import type { MemcacheClient } from 'memcache-client';
import { createHash } from 'node:crypto';
import { loadPackage } from '../base';
import { MemcachedServer } from './memcached-server';

/** Where the servers are: their addresses, or a client of one of them that stays the caller's. */
export type MemcachedServers =
  | {
      /**
       * `host:port`, or `host` for port 11211; 1 to 64 of them. Each key belongs to one server, which the name of the key
       * tells, so that all processes have to name the same servers.
       */
      readonly servers: readonly string[];
      readonly client?: undefined;
    }
  | {
      /** A client of memcache-client with one server, which is never shut down. */
      readonly client: MemcacheClient;
      readonly servers?: undefined;
    };

const defaultPort = 11_211;
const maxServers = 64;
/** Milliseconds that a connection may take to come about. */
const connectTimeout = 1_000;
/** Milliseconds after which a connection is given up that owes an answer: what waits on it must not pile up. */
const cmdTimeout = 15_000;

/** The servers of a store, and which of them has a key. */
export class MemcachedPool {
  private readonly addresses: readonly string[];
  private readonly given: MemcacheClient | undefined;
  private servers: readonly MemcachedServer[] = [];

  /** @throws TenonError TN1015 */
  constructor({ servers, client }: MemcachedServers) {
    if ((servers === undefined) === (client === undefined))
      throw new TenonError('TN1015', 'Memcached needs either servers or client');
    this.given = client;
    this.addresses = client ? [addressOf(client)] : checkedAddresses(servers);
  }

  /** Loads the client; each connection comes about with the first command to its server. */
  async open(): Promise<void> {
    const { given } = this;
    if (given) {
      this.servers = this.addresses.map((address) => new MemcachedServer(address, given));
      return;
    }
    const { MemcacheClient } = await loadPackage('memcache-client', () => import('memcache-client'));
    this.servers = this.addresses.map((address) => {
      // The client takes several servers for copies of each other, so that each gets one of its own.
      const client = new MemcacheClient({ server: { server: address, maxConnections: 1 }, connectTimeout, cmdTimeout });
      return new MemcachedServer(address, client);
    });
  }

  /** Ends what open() has begun. */
  close(): void {
    if (!this.given) for (const server of this.servers) server.shutdown();
  }

  get all(): readonly MemcachedServer[] {
    return this.servers;
  }

  /** The server that has a key: the one with the largest hash of both, so that few keys move where one comes or goes. */
  serverOf(key: string): MemcachedServer {
    const [first, ...others] = this.servers;
    if (others.length === 0) return first!;
    const ranked = this.servers.map((server) => ({ server, rank: rankOf(server.address, key) }));
    return ranked.reduce((best, next) => (next.rank > best.rank ? next : best)).server;
  }
}

function rankOf(address: string, key: string): string {
  return createHash('sha256').update(`${address} ${key}`).digest('hex');
}

/** @throws TenonError TN1015 */
function checkedAddresses(servers: unknown): string[] {
  if (!Array.isArray(servers) || servers.length === 0 || servers.length > maxServers)
    throw new TenonError('TN1015', `servers is a list of 1 to ${maxServers} addresses`);
  const addresses = servers.map(checkedAddress);
  if (new Set(addresses).size === addresses.length) return addresses;
  throw new TenonError('TN1015', 'servers names a server twice');
}

/** @throws TenonError TN1015 */
function checkedAddress(server: unknown): string {
  const [, host, port = String(defaultPort)] =
    /^([\w.-]{1,255})(?::(\d{1,5}))?$/.exec(typeof server === 'string' ? server : '') ?? [];
  if (host !== undefined && Number(port) > 0 && Number(port) < 65_536) return `${host}:${Number(port)}`;
  throw new TenonError('TN1015', 'servers are host:port, with a name or an IPv4 address');
}

/** @throws TenonError TN1015 */
function addressOf({ options: { server } }: MemcacheClient): string {
  const named = typeof server === 'string' ? [{ server }] : 'servers' in server ? server.servers : [server];
  const [first, ...others] = named;
  if (typeof first?.server === 'string' && others.length === 0) return first.server;
  // It sends each command to any of them, so that nothing would be found again.
  throw new TenonError('TN1015', 'client has several servers; name them as servers of the store');
}
