import { describe, expect, it } from "vitest";
import { seccompFilter } from "./seccomp.ts";
import { ARCHITECTURES, type Architecture, syscallsOf } from "./syscalls.ts";

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 };
const ACTIONS: Record<number, string> = {
  2147418112: "allow",
  2147483648: "kill",
  327681: "EPERM",
  327693: "EACCES",
  327705: "ENOTTY",
  327718: "ENOSYS",
};

/** Runs the filter as the kernel would. */
function decide(arch: Architecture, number: number, args: readonly number[] = [], auditArch = AUDIT[arch]): string {
  const program = seccompFilter(arch) as Buffer;
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(auditArch, 4);
  for (const [index, value] of args.entries()) data.writeUInt32LE(value >>> 0, 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at += 1) {
    const [code, jt, jf] = [program.readUInt16LE(at * 8), program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const k = program.readUInt32LE(at * 8 + 4);
    if (code === 0x20) accumulator = data.readUInt32LE(k);
    else if (code === 0x06) return ACTIONS[k] ?? String(k);
    else {
      const isTrue = { 21: accumulator === k, 37: accumulator > k, 53: accumulator >= k, 69: (accumulator & k) !== 0 }[code];
      if (isTrue === undefined) throw new Error(`no such instruction: ${code}`);
      at += isTrue ? jt : jf;
    }
  }
  throw new Error("the filter ran off its end");
}

const numberOf = (arch: Architecture, name: string): number => {
  const { allowed, deadly, checked } = syscallsOf(arch);
  return allowed.get(name) ?? deadly.get(name) ?? checked.get(name) ?? -1;
};

describe.each(ARCHITECTURES)("the filter on %s", (arch) => {
  it("allows what the table allows, kills what it calls deadly, and knows nothing else", () => {
    const { allowed, deadly, checked } = syscallsOf(arch);
    const known = new Map([...[...allowed].map(([, n]) => [n, "allow"] as const), ...[...deadly].map(([, n]) => [n, "kill"] as const)]);
    expect(known.size).toBe(allowed.size + deadly.size);
    const checkedNumbers = new Set(checked.values());
    for (let number = 0; number < 500; number += 1) {
      if (checkedNumbers.has(number)) continue;
      expect([number, decide(arch, number)]).toEqual([number, known.get(number) ?? "ENOSYS"]);
    }
  });

  it.each([
    ["read", "allow"],
    ["execve", "allow"],
    ["ptrace", "kill"],
    ["bpf", "kill"],
    ["unshare", "kill"],
    ["mount", "kill"],
    ["keyctl", "kill"],
  ])("%s: %s", (name, action) => {
    expect(decide(arch, numberOf(arch, name))).toBe(action);
  });

  it("opens files for reading only, makes threads only, and sets no options of the process", () => {
    const [openat, clone, ioctl, prctl] = ["openat", "clone", "ioctl", "prctl"].map((name) => numberOf(arch, name)) as [
      number,
      number,
      number,
      number,
    ];
    const O = { RDONLY: 0, WRONLY: 1, RDWR: 2, CREAT: 0x40, TRUNC: 0x200, CLOEXEC: 0x80000 };
    expect(decide(arch, openat, [0, 0, O.RDONLY | O.CLOEXEC])).toBe("allow");
    for (const flag of [O.WRONLY, O.RDWR, O.CREAT, O.TRUNC]) expect(decide(arch, openat, [0, 0, flag])).toBe("EACCES");
    const [thread, fork, newUser] = [0x3d0f00, 0x1200011, 0x10000000];
    expect(decide(arch, clone, [thread])).toBe("allow");
    expect([decide(arch, clone, [fork]), decide(arch, clone, [thread | newUser])]).toEqual(["EPERM", "EPERM"]);
    expect([decide(arch, ioctl, [0, 0x5421]), decide(arch, ioctl, [0, 0x5412])]).toEqual(["allow", "ENOTTY"]);
    expect([decide(arch, prctl, [15]), decide(arch, prctl, [4]), decide(arch, prctl, [22])]).toEqual(["allow", "EPERM", "EPERM"]);
  });

  it("ends a process that speaks another ABI", () => {
    for (const other of [AUDIT.x64, AUDIT.arm64, 0x40000003].filter((audit) => audit !== AUDIT[arch])) {
      expect(decide(arch, numberOf(arch, "read"), [], other)).toBe("kill");
    }
  });
});

it("has no sockets, no new files and no second x86 ABI", () => {
  const x64 = {
    socket: 41,
    connect: 42,
    bind: 49,
    sendto: 44,
    sendmsg: 46,
    socketpair: 53,
    creat: 85,
    unlink: 87,
    rename: 82,
    io_uring_setup: 425,
    clone3: 435,
    fork: 57,
    vfork: 58,
    memfd_create: 319,
  };
  for (const number of Object.values(x64)) expect(decide("x64", number)).toBe("ENOSYS");
  const arm64 = {
    socket: 198,
    connect: 203,
    bind: 200,
    sendto: 206,
    sendmsg: 211,
    unlinkat: 35,
    renameat: 38,
    io_uring_setup: 425,
    clone3: 435,
  };
  for (const number of Object.values(arm64)) expect(decide("arm64", number)).toBe("ENOSYS");
  expect(decide("x64", 0x40000000)).toBe("kill");
  expect(seccompFilter("riscv64")).toBeUndefined();
});
