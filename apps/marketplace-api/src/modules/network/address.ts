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

/** Blocks a company numbers its own systems from. Not link-local, mapped, translated or multicast: no system of a company is there. */
const PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];
/** This machine itself. */
const LOOPBACK = ["127.0.0.0/8", "::1/128"];
/** Within the private blocks, where clouds hand a machine its own credentials. */
const METADATA = ["100.100.100.200/32", "fd00:ec2::254/128", "fd20:ce::254/128"];

const inPrivate = listOf(PRIVATE);
const metadata = listOf(METADATA);

/** Whether an address may be a company's own system, whatever networks its connection names. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  // a mapped address would be found in the IPv4 blocks
  return (family === 4 || !isMapped(address)) && inPrivate.check(address, type) && !metadata.check(address, type);
}

const mapped = listOf(["::ffff:0:0/96"]);
const isMapped = (address: string): boolean => mapped.check(address, "ipv6");

const CIDR = /^([0-9a-f.:]+)\/(\d{1,3})$/i;

/** Whether a text names a network: `10.20.0.0/16`, `fd00:12::/48`. */
export function isNetwork(text: string): boolean {
  const match = CIDR.exec(text);
  const family = isIP(match?.[1] ?? "");
  return family !== 0 && Number(match?.[2]) <= (family === 4 ? 32 : 128);
}

/** Why a connection cannot name this network, or null; `thisMachine` lets the demo's systems be on loopback. */
export function networkProblem(text: string, thisMachine: boolean): string | null {
  const shown = text.slice(0, 60);
  if (!isNetwork(text)) return `${shown} is not a network such as 10.20.0.0/16`;
  if (isWithin(text, LOOPBACK)) return thisMachine ? null : `${shown} is the machine Souk runs on, not a network of your company`;
  if (isWithin(text, PRIVATE)) return null;
  return `${shown} is not a private network: name one within ${PRIVATE.join(", ")}. For a system on the internet leave networks empty and use https`;
}

/** Whether all of a network lies in one of these blocks. */
function isWithin(network: string, blocks: readonly string[]): boolean {
  const [base = "", prefix = ""] = network.split("/");
  return blocks.some((block) => Number(prefix) >= Number(block.split("/")[1]) && isInNetworks(base, [block]));
}

/** Whether an address lies in one of these networks. Families are never mixed: a mapped address is in no IPv4 network. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return false;
  const same = networks.filter((network) => isNetwork(network) && isIP(network.split("/")[0] ?? "") === family);
  return same.length > 0 && listOf(same).check(address, family === 4 ? "ipv4" : "ipv6");
}

const loopback = listOf([...LOOPBACK, "0.0.0.0/8", "::/128"]);

/** Whether an address is this machine itself: loopback, or one of `own`; IPv4 written as IPv6 (`::ffff:127.0.0.1`) is the same address. */
export function isThisMachine(address: string, own: Iterable<string>): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const mine = new BlockList();
  for (const one of own) mine.addAddress(one, isIP(one) === 6 ? "ipv6" : "ipv4");
  return !address.includes("%") && (loopback.check(address, type) || mine.check(address, type));
}
