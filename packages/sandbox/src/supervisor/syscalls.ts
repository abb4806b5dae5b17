/**
 * What a host may ask the kernel for, as `name x86-64 arm64` (`-`: not on that architecture). Found by tracing hosts at work; everything else is
 * answered as if the kernel did not have it. There is no socket, no new file, no new process, no namespace among them.
 */
const ALLOWED = `
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, close 3 57, close_range 436 436, fcntl 72 25, lseek 8 62,
dup 32 23, dup3 292 24, pipe2 293 59, fstat 5 80, newfstatat 262 79, statx 332 291, stat 4 -, lstat 6 -, statfs 137 43, fstatfs 138 44,
access 21 -, faccessat 269 48, faccessat2 439 439, readlink 89 -, readlinkat 267 78, getcwd 79 17, getdents64 217 61,
mmap 9 222, mprotect 10 226, munmap 11 215, mremap 25 216, madvise 28 233, brk 12 214, mincore 27 232, membarrier 324 283,
pkey_alloc 330 289, pkey_free 331 290, pkey_mprotect 329 288,
rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigtimedwait 128 137, sigaltstack 131 132, restart_syscall 219 128,
kill 62 129, tgkill 234 131, wait4 61 260, execve 59 221, exit 60 93, exit_group 231 94,
futex 202 98, set_robust_list 273 99, get_robust_list 274 100, set_tid_address 218 96, rseq 334 293,
sched_yield 24 124, sched_getaffinity 204 123, sched_getparam 143 121, sched_getscheduler 145 120,
epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, poll 7 -, ppoll 271 73, eventfd2 290 19,
clock_gettime 228 113, clock_getres 229 114, clock_nanosleep 230 115, nanosleep 35 101, gettimeofday 96 169, time 201 -,
getrusage 98 165, times 100 153, sysinfo 99 179, uname 63 160, getcpu 309 168, getrandom 318 278,
getpid 39 172, getppid 110 173, gettid 186 178, getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getgroups 115 158,
getpgrp 111 -, getrlimit 97 163, prlimit64 302 261, capget 125 90, arch_prctl 158 -,
shutdown 48 210, getsockname 51 204, getsockopt 55 209, getpeername 52 205`;

/** What only somebody who has left the guest would ask for: the host ends at once, and the end is counted against the skill. */
const DEADLY = `
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, pidfd_getfd 438 438, process_madvise 440 440,
kexec_load 246 104, kexec_file_load 320 294, init_module 175 105, finit_module 313 273, delete_module 176 106, reboot 169 142,
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, keyctl 250 219, add_key 248 217, request_key 249 218,
mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, move_mount 429 429, open_tree 428 428, fsopen 430 430, fsconfig 431 431,
fsmount 432 432, fspick 433 433, mount_setattr 442 442, open_by_handle_at 304 265, quotactl 179 60, acct 163 89,
setns 308 268, unshare 272 97, swapon 167 224, swapoff 168 225, iopl 172 -, ioperm 173 -, syslog 103 116,
settimeofday 164 170, clock_settime 227 112, personality 135 92`;

/** Allowed with some arguments only; see seccomp.ts. */
const CHECKED = "openat 257 56, clone 56 220, ioctl 16 29, prctl 157 167";

export const ARCHITECTURES = ["x64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

function numbersOf(table: string, arch: Architecture): Map<string, number> {
  const entries = table.split(",").map((entry) => entry.trim().split(" ") as [string, string, string]);
  return new Map(
    entries.flatMap(([name, x64, arm64]) => ((arch === "x64" ? x64 : arm64) === "-" ? [] : [[name, Number(arch === "x64" ? x64 : arm64)]])),
  );
}

/** Numbers by name, for one architecture. */
export function syscallsOf(arch: Architecture) {
  return { allowed: numbersOf(ALLOWED, arch), deadly: numbersOf(DEADLY, arch), checked: numbersOf(CHECKED, arch) };
}
