# SPDX-License-Identifier: MIT
"""The programs of tests/guest/, inside Calf, and where they can on Linux's user emulation."""
import os

import pytest

from guests import judge_tap, programs
from linux_user import unfit_for_emulation

PROGRAMS = programs()
CLEAN_POINTS = 5
# The same again on another system is for CI, or for who asks for it by name.
ON_LINUX = os.environ.get("CI") or "linux-user" in os.environ.get("ONLY", "")


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
def test_linux_user(program, emulated, request):
    """The same file passes on Linux's calls: a test that fails here is a wrong test."""
    reason = unfit_for_emulation(program)
    if reason:
        pytest.skip(reason)
    outcome = emulated[program.id].result()
    request.node.seconds = outcome.seconds
    request.node.console = outcome.text
    request.node.repro = f"qemu-riscv64 {short_path(program.elf())}"
    fail_if(outcome.lost, outcome.lost)
    wrong, _ = judge_tap(outcome.text, outcome.status)
    fail_if(wrong, "\n".join(wrong[:10]))


if not ON_LINUX:
    del test_linux_user
