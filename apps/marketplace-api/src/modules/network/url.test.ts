import { networkInterfaces } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInNetworks, isPublicAddress, networkProblem } from "./address.ts";
import { createAddressCheck } from "./resolver.ts";
import { unreachable } from "./target.rules.ts";
import { parseRequestUrl } from "./url.ts";

const resource = (text: string): string => {
  const parsed = parseRequestUrl(text);
  return parsed.ok ? parsed.target.resource : `refused: ${parsed.rule}`;
};
/** Whether a URL could lead anywhere without a connection, as far as its text tells. */
const opens = (text: string): boolean => {
  const parsed = parseRequestUrl(text);
  return parsed.ok && unreachable(parsed.target) === null;
};

describe("a URL is read once, and what two parsers could read differently is refused", () => {
  it.each([
    ["https://api.example.com/v1/things?x=1#y", "api.example.com/v1/things"],
    ["https://API.Example.COM:443/", "api.example.com/"],
    ["https://api.example.com:8443/a/", "api.example.com:8443/a"],
    ["https://api.example.com./a", "api.example.com/a"],
    ["https://münchen.example/a", "xn--mnchen-3ya.example/a"],
    ["http://api.example.com/a", "api.example.com:80/a"],
  ])("[F50] %s is decided as %s", (text, expected) => {
    expect(resource(text)).toBe(expected);
  });

  it.each([
    "https://api.example.com@evil.example/",
    "https://user:pw@api.example.com/",
    "https://api.example.com\\@evil.example/",
    "https://api.example.com\\.evil.example/",
    "https:/api.example.com/",
    "https:api.example.com",
    "https:\\\\api.example.com/",
    "//api.example.com/",
    "file:///etc/passwd",
    "gopher://api.example.com/",
    "data:text/plain,x",
    "javascript:1",
    " https://api.example.com/",
    "https://api.example.com/\n",
    "ht\ttps://api.example.com/",
    "https://api.exa\tmple.com/",
    "https://api.example.com/a\u0000b",
    "https://api%2eexample.com/",
    "https://api.example%00.com/",
    "https://api.example.com/v1/../admin",
    "https://api.example.com/v1/%2e%2e/admin",
    "https://api.example.com/v1/%2E%2e%2fadmin",
    "https://api.example.com/v1/..;/admin",
    "https://api.example.com/v1/./admin",
    "https://api.example.com/v1//admin",
    "https://api.example.com/v1%2fadmin",
    "https://api.example.com/v1%5cadmin",
    "https://api.example.com/%252e%252e%252fadmin",
    "https://api..example.com/",
    "https://.example.com/",
    "https://api.example.com:22/",
    "https://api.example.com:99999/",
    "https://[::1/",
    "https://api.example.com:443:443/",
    "https:///api.example.com/",
    "https://",
    "https://api_internal.example/",
    "https://\u200bapi.example.com/",
    "https://api.example.com\u3002evil.example:443@x/",
    "",
    "api.example.com",
  ])("[F50] %j is refused", (text) => {
    expect(parseRequestUrl(text).ok).toBe(false);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://0xA9.0xFE.0xA9.0xFE/",
    "https://0251.0376.0251.0376/",
    "https://169.254.43518/",
    "https://127.1/",
    "https://0/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://127.0.0.1.:443/",
    "https://①②⑦.⓪.⓪.①/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[ff02::1]/",
    "https://10.0.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://255.255.255.255/",
    "https://224.0.0.1/",
  ])("[F51] %s opens nothing", (text) => {
    expect(opens(text)).toBe(false);
  });

  it("[F51] whatever the text, what is sent is what was decided, over https and never to a private address", () => {
    const piece = fc.constantFrom(
      "https://",
      "http://",
      "api.example.com",
      "127.0.0.1",
      "[::1]",
      "@",
      ":",
      "/",
      "\\",
      "..",
      "%2e",
      "%00",
      "?",
      "#",
      "\t",
      "。",
      "0x7f",
      "443",
      "é",
      "a",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const parsed = parseRequestUrl(pieces.join(""));
        if (!parsed.ok) return;
        const { target } = parsed;
        expect(target.url.username + target.url.password).toBe("");
        expect(new URL(target.url.href).href).toBe(target.url.href);
        expect(target.resource.startsWith(target.url.hostname.replace(/\.$/, ""))).toBe(true);
        expect(target.path).not.toMatch(/\.\.|\/\/|\\|%2e/i);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("addresses", () => {
  it.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"])("[F51] %s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it("[F51] every IPv4 address inside an IPv6 one is refused, as is every one outside 2000::/3", () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(byte, byte, byte, byte, fc.constantFrom("::ffff:", "::", "64:ff9b::"), (a, b, c, d, prefix) => {
        expect(isPublicAddress(`${prefix}${a}.${b}.${c}.${d}`)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        const text = groups.map((group) => group.toString(16)).join(":");
        if (isPublicAddress(text)) expect((groups[0] ?? 0) >> 13).toBe(1);
      }),
    );
  });

  it("[F51] a connection's networks hold exactly what they say, and families never mix", () => {
    expect(isInNetworks("10.20.3.4", ["10.20.0.0/16"])).toBe(true);
    expect(isInNetworks("10.21.3.4", ["10.20.0.0/16"])).toBe(false);
    expect(isInNetworks("::ffff:10.20.3.4", ["10.20.0.0/16"])).toBe(false);
    expect(isInNetworks("fd00:12::7", ["fd00:12::/48", "10.0.0.0/8"])).toBe(true);
    expect(isInNetworks("fe80::1%eth0", ["fe80::/10"])).toBe(false);
    expect(isInNetworks("not an address", ["0.0.0.0/0"])).toBe(false);
    expect(isInNetworks("10.0.0.1", [])).toBe(false);
  });
});

describe("networks of a connection", () => {
  it.each(["10.20.0.0/16", "10.0.0.0/8", "172.16.4.0/24", "192.168.0.0/16", "100.64.0.0/10", "fd00:12::/48"])(
    "[F49] %s is private",
    (text) => {
      expect(networkProblem(text, false)).toBeNull();
    },
  );

  it.each([
    "0.0.0.0/0",
    "::/0",
    "0.0.0.0/8",
    "10.0.0.0/7",
    "172.0.0.0/8",
    "8.8.8.0/24",
    "127.0.0.0/8",
    "127.0.0.1/32",
    "::1/128",
    "169.254.0.0/16",
    "169.254.169.254/32",
    "fe80::/10",
    "224.0.0.0/4",
    "ff00::/8",
    "::ffff:0:0/96",
    "::ffff:10.0.0.0/104",
    "64:ff9b::/96",
    "2002:a00::/24",
    "2000::/3",
    "10.0.0.0/33",
    "fe80::1%eth0/64",
    "erp.example",
  ])("[F49] [I3] %s cannot be named", (text) => {
    expect(networkProblem(text, false)).toContain(text);
  });

  it("[F49] the demo's own systems are on loopback, and nothing else that is closed opens with them", () => {
    expect(networkProblem("127.0.0.0/8", true)).toBeNull();
    for (const text of ["0.0.0.0/0", "169.254.0.0/16", "::ffff:0:0/96", "126.0.0.0/7"]) expect(networkProblem(text, true)).not.toBeNull();
  });

  const everything = ["0.0.0.0/0", "::/0"];
  const own = Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one?.family === "IPv4" && !one.internal ? [one.address] : []));
  const ruleFor = async (address: string, deps: { readonly thisMachine?: boolean; readonly networks?: readonly string[] } = {}) => {
    const { thisMachine = false, networks = everything } = deps;
    const check = createAddressCheck({
      resolve: async () => [address],
      ownPorts: new Set([4000]),
      demoHosts: new Map(),
      thisMachine,
      closedNetworks: ["10.9.0.0/16"],
    });
    const parsed = parseRequestUrl("https://erp.example:4000/");
    const answer = parsed.ok ? await check(parsed.target, networks) : null;
    return answer?.ok === false ? answer.rule : "reached";
  };

  it.each([
    ["10.1.2.3", "reached"],
    ["fd00:12::7", "reached"],
    ["8.8.8.8", "address"],
    ["2606:4700:4700::1111", "address"],
    ["169.254.169.254", "address"],
    ["100.100.100.200", "address"],
    ["fd00:ec2::254", "address"],
    ["::ffff:10.1.2.3", "address"],
    ["64:ff9b::a01:203", "address"],
    ["224.0.0.1", "address"],
    ["127.0.0.1", "own port"],
    ["::ffff:127.0.0.1", "own port"],
    ["10.9.1.1", "own port"],
  ])("[F49] [I3] a connection that names everything leads to %s: %s", async (address, rule) => {
    expect(await ruleFor(address)).toBe(rule);
  });

  it("[F51] [I3] this machine is closed however its address is written, its ports also in the demo", async () => {
    for (const address of [...own, ...own.map((one) => `::ffff:${one}`), "127.0.0.1", "::ffff:7f00:1", "::1", "0.0.0.0"]) {
      expect({ address, rule: await ruleFor(address) }).toEqual({ address, rule: "own port" });
      expect({ address, rule: await ruleFor(address, { thisMachine: true }) }).toEqual({ address, rule: "own port" });
      expect({ address, rule: await ruleFor(address, { networks: [] }) }).toEqual({ address, rule: "own port" });
    }
  });
});

describe("a text that was read before", () => {
  it("[F49] [I3] is answered as the first time, whatever was read in between; what is refused stays refused", () => {
    const texts = [
      "https://api.example/v1/items?n=1",
      "https://api.example/v1/items?n=2",
      "https://API.example/v1/items?n=1",
      "https://api.example/v1/../x",
    ];
    const first = texts.map((text) => parseRequestUrl(text));
    for (let n = 0; n < 1_200; n++) parseRequestUrl(`https://api.example/other/${n}`);
    const again = texts.map((text) => parseRequestUrl(text));
    expect(again).toEqual(first);
    expect(again.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    expect(again.map((parsed) => (parsed.ok ? parsed.target.url.search : null))).toEqual(["?n=1", "?n=2", "?n=1", null]);
  });
});
