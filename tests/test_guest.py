# SPDX-License-Identifier: MIT
"""The programs of tests/guest/, inside Calf, and where they can on Linux's user emulation."""
import fnmatch
import os
import shutil
import subprocess

import pytest

from guests import judge_tap, programs, scaled
from machine import BUILD, ROOT

PROGRAMS = programs()
CLEAN_POINTS = 5
# The same again on another system is for CI, or for who asks for it by name.
ON_LINUX = os.environ.get("CI") or "linux-user" in os.environ.get("ONLY", "")


def unfit_for_emulation(program):
    """The reason why user emulation does not count for a program, or ''."""
    for line in (ROOT / "tests/linux-user.skip").read_text().splitlines():
        pattern, _, reason = line.partition("\t")
        if fnmatch.fnmatch(program.id, pattern):
            return f"user emulation {reason.strip()}"
    return ""


def short_path(path):
    return os.path.relpath(path)


def fail_if(wrong, text):
    if wrong:
        pytest.fail(text, pytrace=False)


@pytest.mark.parametrize("program", [
    pytest.param(p, marks=pytest.mark.points(p.points, id=p.id), id=p.id) for p in PROGRAMS])
def test_program(program, groups, request):
    """On every number of harts that its header names."""
    node = request.node
    node.seconds = 0.0
    skips = []
    if program.missing():
        pytest.skip(program.missing())
    for cpus in program.cpus:
        outcome = groups.run(program.group, cpus, program.mem).outcomes[program.name]
        node.seconds += outcome.seconds
        node.console = "\n".join(filter(None, [outcome.kernel, outcome.text]))
        node.repro = f"tests/run --cpus {cpus} --mem {program.mem} {program.path}"
        where = f"with {cpus} hart{'s' * (cpus > 1)}; all output: {short_path(outcome.log)}"
        fail_if(outcome.status is None, f"{outcome.lost} {where}")
        wrong, skipped = judge_tap(outcome.text, outcome.status)
        fail_if(wrong, "\n".join(wrong[:10]) + f"\n{where}")
        skips += [skipped] if skipped else []
    if skips:
        pytest.skip(skips[0])


@pytest.mark.parametrize("group", [
    pytest.param(g, marks=pytest.mark.points(CLEAN_POINTS, id=f"{g}.clean"), id=g)
    for g in sorted({p.group for p in PROGRAMS})])
def test_clean(group, groups):
    """The group leaks nothing, leaves a clean disk, and the kernel complains of nothing."""
    machines = groups.machines(group)
    if not machines:
        pytest.skip("no program of the group was run")
    for cpus, mem in machines:
        complaints = groups.run(group, cpus, mem).complaints
        fail_if(complaints, f"with {cpus} harts, {mem}:\n" + "\n".join(complaints[:12]))


@pytest.mark.parametrize("program", [
    pytest.param(p, marks=pytest.mark.points(0, id=f"linux-user.{p.id}"), id=p.id)
    for p in PROGRAMS if ON_LINUX and p.linux and p.file.suffix == ".c"])
def test_linux_user(program, tmp_path, request):
    """The same file passes on Linux's calls: a test that fails here is a wrong test."""
    reason = program.missing() or unfit_for_emulation(program)
    if reason:
        pytest.skip(reason)
    emulator = shutil.which("qemu-riscv64")
    if not emulator:
        pytest.skip("qemu-riscv64 is not installed (package qemu-user)")
    file = BUILD / "elf" / program.path.lstrip("/")
    try:
        # What whoever runs the tests ignores (nohup: SIGHUP), the program must not inherit, nor
        # a session that it can't see (in a container: the number is 0).
        done = subprocess.run(["env", "--default-signal", emulator, file], cwd=tmp_path,
                              start_new_session=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=scaled(program.timeout), check=False)
    except subprocess.TimeoutExpired:
        pytest.fail("it hung")
    text = done.stdout.decode(errors="replace")
    request.node.console = text
    request.node.repro = f"qemu-riscv64 {short_path(file)}"
    wrong, _ = judge_tap(text, done.returncode)
    fail_if(wrong, "\n".join(wrong[:10]))


if not ON_LINUX:
    del test_linux_user
