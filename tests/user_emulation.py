# SPDX-License-Identifier: MIT
"""The programs of tests/guest/ on Linux's user emulation, package qemu-user."""
import fnmatch
import shutil
import subprocess
import time

from guests import Outcome, scaled
from machine import ROOT

EMULATOR = "qemu-riscv64"
SKIPS = [line.split("\t") for line in (ROOT / "tests/user-emulation.skip").read_text().splitlines()
         if "\t" in line]


def unfit_for_emulation(program):
    """The reason why user emulation does not count for a program, or ''."""
    if program.missing():
        return program.missing()
    if not shutil.which(EMULATOR):
        return f"{EMULATOR} is not installed (package qemu-user)"
    reasons = [reason for pattern, reason in SKIPS if fnmatch.fnmatch(program.id, pattern)]
    return f"user emulation {reasons[0]}" if reasons else ""


def emulate(program, directory):
    """Runs a program in a folder of its own; returns its Outcome."""
    start = time.monotonic()
    try:
        # What whoever runs the tests ignores (nohup: SIGHUP), the program must not inherit, nor
        # a session that it can't see (in a container: the number is 0).
        done = subprocess.run(["env", "--default-signal", EMULATOR, program.elf()], cwd=directory,
                              start_new_session=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=scaled(program.timeout), check=False)
    except subprocess.TimeoutExpired:
        return Outcome(lost="it hung")
    return Outcome(done.stdout.decode(errors="replace"), done.returncode, time.monotonic() - start)
