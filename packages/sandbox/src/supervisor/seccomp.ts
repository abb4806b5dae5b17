import { ARCHITECTURES, type Architecture, syscallsOf } from "./syscalls.ts";

/** One instruction of classic BPF: code, jump if true, jump if false, operand. */
type Instruction = readonly [code: number, jt: number, jf: number, k: number];

const [LOAD, EQUAL, GREATER, AT_LEAST, HAS_BITS, RETURN] = [0x20, 0x15, 0x25, 0x35, 0x45, 0x06];
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const errno = (code: number): number => 0x00050000 | code;
const [EPERM, EACCES, ENOTTY, ENOSYS] = [1, 13, 25, 38];

/** Offsets in `struct seccomp_data`; of 64-bit arguments the low half, which is all the kernel looks at in the ones checked here. */
const NUMBER = 0;
const ARCH = 4;
const argument = (index: number): number => 16 + 8 * index;

const AUDIT_ARCH: Record<Architecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };
/** On x86-64 numbers from here on are the other ABI (x32): no program of ours uses it. */
const X32 = 0x40000000;

const CLONE_THREAD = 0x00010000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/** O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE. */
const WRITING = 0x00400643;
/** TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what libuv asks of its own descriptors. */
const IOCTLS = [0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451];
/** PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_SET_VMA. */
const PRCTLS = [3, 15, 16, 23, 39, 0x53564d41];

const ret = (value: number): Instruction => [RETURN, 0, 0, value];
const load = (offset: number): Instruction => [LOAD, 0, 0, offset];
const oneOf = (values: readonly number[], otherwise: number): Instruction[] => [
  ...values.flatMap((value): Instruction[] => [[EQUAL, 0, 1, value], ret(ALLOW)]),
  ret(errno(otherwise)),
];

const CHECKS: Record<string, readonly Instruction[]> = {
  openat: [load(argument(2)), [HAS_BITS, 0, 1, WRITING], ret(errno(EACCES)), ret(ALLOW)],
  clone: [load(argument(0)), [HAS_BITS, 2, 0, NEW_NAMESPACES], [HAS_BITS, 0, 1, CLONE_THREAD], ret(ALLOW), ret(errno(EPERM))],
  ioctl: [load(argument(1)), ...oneOf(IOCTLS, ENOTTY)],
  prctl: [load(argument(0)), ...oneOf(PRCTLS, EPERM)],
};

/** Neighbouring numbers as one range. */
function rangesOf(numbers: Iterable<number>): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/**
 * The system call filter of a host as the kernel takes it: what the tables allow passes, what only an intruder asks for kills the process,
 * anything else is answered ENOSYS, so that a C library falls back to what is allowed. Undefined on an architecture without a table.
 */
export function seccompFilter(arch: string): Buffer | undefined {
  const known = ARCHITECTURES.find((name) => name === arch);
  if (known === undefined) return undefined;
  const { allowed, deadly, checked } = syscallsOf(known);
  const ranged = (numbers: Iterable<number>, action: number): Instruction[] =>
    rangesOf(numbers).flatMap(([from, to]): Instruction[] => [[AT_LEAST, 0, 2, from], [GREATER, 1, 0, to], ret(action)]);
  const blocks = [...checked].flatMap(([name, number]): Instruction[] => {
    const block = CHECKS[name] ?? [ret(KILL_PROCESS)];
    return [[EQUAL, 0, block.length, number], ...block];
  });
  return encode([
    load(ARCH),
    [EQUAL, 1, 0, AUDIT_ARCH[known]],
    ret(KILL_PROCESS),
    load(NUMBER),
    ...(known === "x64" ? ([[AT_LEAST, 0, 1, X32], ret(KILL_PROCESS)] as Instruction[]) : []),
    ...blocks,
    ...ranged(deadly.values(), KILL_PROCESS),
    ...ranged(allowed.values(), ALLOW),
    ret(errno(ENOSYS)),
  ]);
}

/** `struct sock_filter[]`; both architectures are little-endian. */
function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, jt, jf, k]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jt, index * 8 + 2);
    bytes.writeUInt8(jf, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}
