import { BlockList, isIP } from "node:net";

/** IPv4 blocks nobody on the public internet has (IANA special-purpose registry, multicast, reserved, former relays). */
const SPECIAL_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Within 2000::/3, the only block of global unicast; everything outside it (mapped, NAT64, local, multicast) is refused without a list. */
const SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];

function listOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) addBlock(list, block);
  return list;
}

function addBlock(list: BlockList, block: string): void {
  const [network = "", prefix = ""] = block.split("/");
  list.addSubnet(network, Number(prefix), isIP(network) === 6 ? "ipv6" : "ipv4");
}

const specialV4 = listOf(SPECIAL_V4);
const specialV6 = listOf(SPECIAL_V6);
const globalV6 = listOf(["2000::/3"]);

/** Whether an address is global unicast: somebody's on the public internet, and nothing inside a network, a machine or a translation. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialV4.check(address, "ipv4");
    case 6:
      // A zone (fe80::1%eth0) names an interface of this machine.
      return !address.includes("%") && globalV6.check(address, "ipv6") && !specialV6.check(address, "ipv6");
    default:
      return false;
  }
}

const CIDR = /^([0-9a-f.:]+)\/(\d{1,3})$/i;

/** Whether a text names a network: `10.20.0.0/16`, `fd00:12::/48`. */
export function isNetwork(text: string): boolean {
  const match = CIDR.exec(text);
  const family = isIP(match?.[1] ?? "");
  return family !== 0 && Number(match?.[2]) <= (family === 4 ? 32 : 128);
}

/** Whether an address lies in one of these networks. Families are never mixed: a mapped address is in no IPv4 network. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return false;
  const same = networks.filter((network) => isNetwork(network) && isIP(network.split("/")[0] ?? "") === family);
  return same.length > 0 && listOf(same).check(address, family === 4 ? "ipv4" : "ipv6");
}

const loopback = listOf(["127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128"]);

/** Whether an address is this machine itself. */
export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !address.includes("%") && loopback.check(address, family === 4 ? "ipv4" : "ipv6");
}
