import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { isInNetworks, isPrivateAddress, isPublicAddress, isThisMachine } from "./address.ts";
import type { RequestTarget } from "./url.ts";

/** Asks for all addresses of a name. Injected, so that tests can answer differently the second time. */
export type Resolver = (host: string) => Promise<readonly string[]>;

export const systemResolver: Resolver = async (host) =>
  (await lookup(host, { all: true, order: "verbatim" })).map(({ address }) => address);

/** Where a request may connect to, found and checked once. */
export interface CheckedAddress {
  readonly address: string;
  readonly port: number;
  /** Plain HTTP behind an https name: only the demo's own systems on this machine. */
  readonly isPlain: boolean;
}

export type AddressAnswer =
  | { readonly ok: true; readonly at: CheckedAddress }
  | { readonly ok: false; readonly rule: string; readonly why: string; readonly address: string | null };

export interface AddressDeps {
  readonly resolve: Resolver;
  /** Ports of this installation: nobody comes back in through the broker. */
  readonly ownPorts: ReadonlySet<number>;
  /** Names of the demo's own systems and the loopback ports they listen on; empty outside the demo. */
  readonly demoHosts: ReadonlyMap<string, number>;
  /** Whether connections may lead to this machine (never to the ports above): the demo and tests, whose systems are here. */
  readonly thisMachine: boolean;
  /** Networks of this installation: no connection of a company leads there. */
  readonly closedNetworks: readonly string[];
}

export type AddressCheck = (target: RequestTarget, networks: readonly string[]) => Promise<AddressAnswer>;

/** Finds and checks the address of one request; `networks` are those an admin registered for a connection. */
export function createAddressCheck({ resolve, ownPorts, demoHosts, thisMachine, closedNetworks }: AddressDeps): AddressCheck {
  /** One of this installation's own; with `thisMachine` only its ports are. */
  const isOwn = (address: string, port: number): boolean =>
    isInNetworks(address, closedNetworks) || ((ownPorts.has(port) || !thisMachine) && isThisMachine(address, machineAddresses()));
  // What the networks say is checked when they are registered; what they may ever hold is checked here, for each request.
  const isInside = (address: string, networks: readonly string[]): boolean =>
    isInNetworks(address, networks) && (isPrivateAddress(address) || (thisMachine && isThisMachine(address, [])));

  return async (target, networks) => {
    const demoPort = demoHosts.get(target.host);
    if (demoPort !== undefined) return { ok: true, at: { address: "127.0.0.1", port: demoPort, isPlain: true } };
    const found = target.isAddress ? [target.host] : await resolveAll(resolve, target.host);
    const [first] = found;
    if (first === undefined) return { ok: false, rule: "dns", why: `${target.host} has no address`, address: null };
    for (const address of found) {
      if (isOwn(address, target.port))
        return {
          ok: false,
          rule: "own port",
          why: `${target.host} is this installation itself (${address}, port ${target.port})`,
          address,
        };
      // Every address counts: the one that is tried is not ours to choose when a name has several.
      const isAllowed = networks.length > 0 ? isInside(address, networks) : isPublicAddress(address);
      if (!isAllowed)
        return {
          ok: false,
          rule: "address",
          why:
            networks.length > 0
              ? `${target.host} is at ${address}, outside the networks of this connection (${networks.join(", ")})`
              : `${target.host} is at ${address}, which is no public address. Systems inside your network are reached through a connection that an admin registers.`,
          address,
        };
    }
    return { ok: true, at: { address: first, port: target.port, isPlain: target.scheme === "http" } };
  };
}

async function resolveAll(resolve: Resolver, host: string): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch {
    return []; // a name that does not resolve is refused like one without addresses
  }
}

/** The addresses of this machine; read anew, for interfaces come and go. */
function machineAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one ? [one.address] : []));
}
