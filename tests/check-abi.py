#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare kernel/uapi with Linux's headers for riscv64.

Every constant, structure and macro of each header is looked up in the headers that Linux
itself installs (package linux-libc-dev-riscv64-cross, with libc6-dev-riscv64-cross). A name
that they do not have must be listed in OURS, with the reason. Nothing runs: each side is
compiled to assembly that carries the values, so any host will do.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UAPI = ROOT / "kernel" / "uapi"
CC = "riscv64-linux-gnu-gcc"
SKIPPED = 77

# Where Linux has what we have in a header of ours. Each entry, of one header or several, is
# compiled alone, because some exclude one another; the first that knows a name decides.
LINUX = {
    "types.h": ["sys/types.h"],
    "errno.h": ["asm/errno.h", "errno.h"],
    "fcntl.h": ["linux/fcntl.h", "linux/fs.h", "fcntl.h", "unistd.h"],
    "stat.h": ["asm/stat.h", "linux/stat.h", "sys/stat.h"],
    "dirent.h": ["dirent.h"],
    "mman.h": ["linux/mman.h", "sys/mman.h"],
    "wait.h": ["linux/wait.h", "sys/wait.h"],
    "sched.h": ["linux/sched.h", "linux/sched/types.h"],
    "signal.h": ["asm/signal.h", "linux/signal.h", "asm/siginfo.h", "signal.h"],
    "ucontext.h": ["asm/signal.h asm/sigcontext.h asm/ucontext.h", "sys/ucontext.h"],
    "resource.h": ["linux/resource.h", "sys/resource.h"],
    "time.h": ["linux/time.h", "linux/times.h", "sys/stat.h"],
    "termios.h": ["asm/termios.h"],
    "utsname.h": ["linux/utsname.h"],
    "sysinfo.h": ["linux/sysinfo.h"],
    "statfs.h": ["asm/statfs.h", "linux/magic.h", "sys/statvfs.h"],
    "uio.h": ["linux/uio.h"],
    "limits.h": ["linux/limits.h"],
    "auxvec.h": ["linux/auxvec.h"],
    "elf.h": ["linux/elf.h", "elf.h"],
    "reboot.h": ["linux/reboot.h"],
    "random.h": ["linux/random.h"],
    "unistd.h": ["asm/unistd.h"],
    "poll.h": ["linux/poll.h", "sys/select.h", "poll.h"],
    "signalfd.h": ["linux/signalfd.h", "sys/signalfd.h"],
    "prctl.h": ["linux/prctl.h"],
    "pidfd.h": ["linux/pidfd.h"],
    "personality.h": ["linux/personality.h"],
    "swap.h": ["sys/swap.h"],
    "futex.h": ["linux/futex.h"],
    "membarrier.h": ["linux/membarrier.h"],
    "devices.h": ["linux/major.h", "sys/sysmacros.h"],
}

# Names of ours that Linux's headers call otherwise, or keep to themselves.
RENAMED = {
    "O_ASYNC": "FASYNC",
    "struct utsname": "struct new_utsname",
    "struct linux_dirent64": "struct dirent64",
    "struct stat.st_atim": "st_atime",
    "struct stat.st_mtim": "st_mtime",
    "struct stat.st_ctim": "st_ctime",
    "fsid_t": "__kernel_fsid_t",
}
OURS = {
    "sizeof(timer_t)": "a number, which glibc has as a pointer",
    "sign of timer_t": "the same",
    "USER_HZ": "a constant of the kernel, 100 on riscv; programs ask sysconf",
    "VIRTBLK_MAJOR": "given out at run time on Linux",
    "ST_VALID": "kept by the kernel to itself",
    "ELFMAG": "a string",
    "sign of sigset_t": "a number, where Linux has a structure with one in it",
    "sign of sigval_t": "a union",
    "sizeof(struct fp_context)": "Linux has a union of the widths that registers may have",
    "struct fp_context.f": "the same",
    "sizeof(struct fp_context.f)": "the same",
    "struct fp_context.fcsr": "the same",
    "sizeof(struct fp_context.fcsr)": "the same",
    "sign of mcontext_t": "a structure",
    "sign of ucontext_t": "a structure",
    "__NR_strace": "Calf's own call",
    "sizeof(struct linux_dirent64)": "glibc's has room for a name",
    "sizeof(struct linux_dirent64.d_name)": "the same",
}

SAMPLES = {
    "wait.h": [
        f"{m}({s})"
        for m in "WIFEXITED WIFSIGNALED WIFSTOPPED WIFCONTINUED WEXITSTATUS WTERMSIG WSTOPSIG".split()
        for s in "0 0x100 0xff00 9 0x8b 0x137f 0xffff".split()
    ]
    + ["W_EXITCODE(3, 11)", "W_STOPCODE(19)", "!!WCOREDUMP(0x8b)", "!!WCOREDUMP(11)"],
    "stat.h": [
        f"{m}({t})"
        for m in "S_ISSOCK S_ISLNK S_ISREG S_ISBLK S_ISDIR S_ISCHR S_ISFIFO".split()
        for t in "0140755 0120755 0100755 0060755 0040755 0020755 0010755".split()
    ],
    "devices.h": [
        e
        for ma in "1 254 0xfff 0x12345".split()
        for mi in "0 255 256 0xfffff 0x1234567".split()
        for e in (
            f"makedev({ma}, {mi})",
            f"major(makedev({ma}, {mi}))",
            f"minor(makedev({ma}, {mi}))",
        )
    ],
}


def run(cmd, text):
    return subprocess.run(cmd, input=text, capture_output=True, text=True, check=False)


def our_flags():
    include = run([CC, "-print-file-name=include"], "").stdout.strip()
    return ["-ffreestanding", "-nostdinc", "-isystem", include, f"-I{ROOT / 'kernel'}"]


def values(includes, exprs, flags):
    """Value of each expression that compiles, by the assembly that gcc makes of it."""
    head = "".join(f"#include <{i}>\n" for i in includes) + "#include <stddef.h>\n"
    todo, found = list(exprs), {}
    while todo:
        body = "".join(
            f'#line {n + 1} "probe"\nasm volatile("@@{n} %0" :: "i"((long)({e})));\n'
            for n, (_, e) in enumerate(todo)
        )
        cmd = [CC, "-w", "-S", "-O2", "-std=gnu11", "-D_GNU_SOURCE", "-fmax-errors=0", *flags]
        out = run(cmd + ["-x", "c", "-o", "-", "-"], head + "void f(void) {\n" + body + "}\n")
        if out.returncode == 0:
            for n, value in re.findall(r"@@(\d+) (-?\d+)", out.stdout):
                found[todo[int(n)][0]] = int(value) & (2**64 - 1)
            return found
        bad = {int(n) - 1 for n in re.findall(r"^probe:(\d+):\d+: (?:error|note: in exp)", out.stderr, re.M)}
        if not bad:
            sys.exit(f"check-abi: {includes} does not compile:\n{out.stderr}")
        todo = [e for n, e in enumerate(todo) if n not in bad]
    return found


def constants(path, text):
    """The macros without arguments that a header defines, and the numbers of calls."""
    if path.name == "unistd.h":
        table = (ROOT / "kernel/syscall/syscalls.tbl").read_text()
        return ["__NR_" + n for n in re.findall(r"^SYSCALL\(\d+, (\w+)", table, re.M)]
    names = re.findall(r"^#define[ \t]+(\w+)[ \t]+\S", text, re.M)
    return [n for n in names if n.isupper() and not n.startswith("UAPI_")]


def structures(text):
    """Each structure of a header with the fields that have public names."""
    for tag, body, alias in re.findall(
        r"^(?:typedef )?struct (\w+ )?\{\n(.*?)^\} ?(\w*);", text, re.M | re.S
    ):
        body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
        fields = re.findall(r"(\w+)(?:\[[^;]*\])?[;,]", body)
        name = "struct " + tag.strip() if tag and not alias else alias
        yield name, [f for f in fields if not f.startswith("_")]


def probes(path, text, linux):
    """Pairs of a key and the expression to compile, in our names or in Linux's."""
    def name(n):
        return RENAMED.get(n, n) if linux else n

    for c in constants(path, text):
        yield c, name(c)
    for s, fields in structures(text):
        yield f"sizeof({s})", f"sizeof({name(s)})"
        for f in fields:
            renamed = RENAMED.get(f"{s}.{f}", f) if linux else f
            yield f"{s}.{f}", f"offsetof({name(s)}, {renamed})"
            yield f"sizeof({s}.{f})", f"sizeof((({name(s)} *)0)->{f})"
    for t in re.findall(r"^typedef [\w ]+ (\w+);", text, re.M):
        if not t.startswith("Elf64_"):
            yield f"sizeof({t})", f"sizeof({t})"
            yield f"sign of {t}", f"({t})-1 < ({t})1"
    for sample in SAMPLES.get(path.name, []):
        yield sample, sample


def check(path):
    text = path.read_text()
    flags = our_flags()
    ours = values([f"uapi/{path.name}"], probes(path, text, False), flags)
    theirs = {}
    for header in LINUX[path.name]:
        left = [p for p in probes(path, text, True) if p[0] not in theirs]
        theirs |= values(header.split(), left, [])
    errors = []
    for key, _ in probes(path, text, False):
        if key in OURS:
            continue
        if key not in ours:
            errors.append(f"{path.name}: {key} has no value")
        elif key not in theirs:
            errors.append(f"{path.name}: {key} is not in Linux's headers")
        elif ours[key] != theirs[key]:
            errors.append(f"{path.name}: {key} is {ours[key]:#x}, on Linux {theirs[key]:#x}")
    return len(ours), errors


def check_tables():
    """errno.tbl and signal.tbl name every number, once."""
    errors = []
    numbers = re.findall(r"^#define\s+(E\w+)\s+\d+$", (UAPI / "errno.h").read_text(), re.M)
    names = re.findall(r"^ERRNO\((\w+)", (UAPI / "errno.tbl").read_text(), re.M)
    if numbers != names:
        errors.append(f"errno.tbl: differs from errno.h in {set(numbers) ^ set(names)}")
    signals = dict(re.findall(r"^#define\s+(SIG\w+)\s+(\d+)$", (UAPI / "signal.h").read_text(), re.M))
    names = re.findall(r"^SIGNAL\((\w+)", (UAPI / "signal.tbl").read_text(), re.M)
    if [int(signals[n]) for n in names] != list(range(1, 32)):
        errors.append("signal.tbl: not signals 1 to 31 in order")
    return errors


def main():
    if not shutil.which(CC) or not Path("/usr/riscv64-linux-gnu/include/asm/unistd.h").exists():
        print(f"needs {CC} and Linux's headers (package libc6-dev-riscv64-cross)")
        return SKIPPED
    total, errors = 0, check_tables()
    for path in sorted(UAPI.glob("*.h")):
        if path.name not in LINUX:
            errors.append(f"{path.name}: not in check-abi.py's list")
            continue
        n, bad = check(path)
        total += n
        errors += bad
    for e in errors:
        print("check-abi:", e)
    if not errors:
        print(f"check-abi: {total} values as on Linux")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
