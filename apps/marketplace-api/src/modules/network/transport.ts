import { isIP } from "node:net";
import { Pool } from "undici";
import { type Bounds, exchange, type Silence, type WireAnswer } from "./exchange.ts";
import type { Header } from "./header.rules.ts";
import type { CheckedAddress } from "./resolver.ts";

/** One request, decided, recorded and with a checked address. */
export interface WireRequest extends Bounds {
  readonly companyId: string;
  readonly at: CheckedAddress;
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
}

export interface Transport {
  /** Sends exactly one request to exactly the checked address; follows nothing, unpacks nothing. @throws WireError */
  send(request: WireRequest): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** Times and sizes of one connection. */
export interface TransportLimits extends Silence {
  readonly connectMs: number;
  readonly headerBytes: number;
  readonly connections: number;
}

export const DEFAULT_TRANSPORT: TransportLimits = {
  connectMs: 5_000,
  headersMs: 20_000,
  idleMs: 10_000,
  headerBytes: 32_768,
  connections: 32,
};
const MAX_POOLS = 256;

/** What a connection belongs to. */
interface Place {
  readonly companyId: string;
  readonly host: string;
  readonly at: CheckedAddress;
}

const isSame = (a: Place, b: Place): boolean =>
  a.companyId === b.companyId &&
  a.host === b.host &&
  a.at.address === b.at.address &&
  a.at.port === b.at.port &&
  a.at.isPlain === b.at.isPlain;

/** Connections are kept per company, origin and address: two companies never share one, and a name never changes under a connection. */
export function createTransport(limits: TransportLimits = DEFAULT_TRANSPORT): Transport {
  const pools = new Map<string, Pool>();
  let newest: (Place & { readonly pool: Pool }) | null = null;

  function poolOf({ companyId, at, url }: WireRequest): Pool {
    const place: Place = { companyId, host: url.hostname, at };
    if (newest && isSame(newest, place)) return newest.pool;
    const pool = keptPool(place);
    newest = { ...place, pool };
    return pool;
  }

  function keptPool({ companyId, host, at }: Place): Pool {
    const origin = `${at.isPlain ? "http" : "https"}://${host}:${at.port}`;
    const key = `${companyId} ${origin} ${at.address}`;
    const kept = pools.get(key);
    if (kept) {
      pools.delete(key);
      pools.set(key, kept);
      return kept;
    }
    const pool = new Pool(origin, {
      connections: limits.connections,
      pipelining: 1,
      connectTimeout: limits.connectMs,
      // counted by the exchange: undici makes timers for each request, which outlive it by up to a second
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: limits.headerBytes,
      keepAliveTimeout: 4_000,
      allowH2: false,
      connect: { lookup: pinnedTo(at.address) },
    });
    pools.set(key, pool);
    if (pools.size > MAX_POOLS) {
      const [oldest] = pools;
      if (oldest) {
        pools.delete(oldest[0]);
        void oldest[1].close();
      }
    }
    return pool;
  }

  function send(request: WireRequest): Promise<WireAnswer> {
    const { url, method, body, signal, maxMs, maxBytes } = request;
    const options = {
      path: url.pathname + url.search,
      method: method as "GET",
      headers: headersOf(request),
      body: body === null || body.length === 0 ? null : body,
    };
    return exchange(poolOf(request), options, { signal, maxMs, maxBytes, silence: limits });
  }

  return {
    send,
    close: async () => {
      const all = [...pools.values()];
      pools.clear();
      newest = null;
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

type LookupCallback = (error: null, addresses: { address: string; family: number }[]) => void;

/** A name server that knows one answer: the address that was checked. */
const pinnedTo = (address: string) => (_host: string, _options: unknown, callback: LookupCallback) =>
  callback(null, [{ address, family: isIP(address) }]);

/** Name, value, name, value: repeated names stay repeated. */
function headersOf({ headers, url }: WireRequest): string[] {
  return ["host", url.host, "accept-encoding", "gzip, deflate, br", ...headers.flat()];
}
