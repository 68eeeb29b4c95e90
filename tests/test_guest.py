# SPDX-License-Identifier: MIT
"""The programs of tests/guest/, inside Calf."""
import pytest

from guests import fail_if, judge_tap, programs, short_path

PROGRAMS = programs()
CLEAN_POINTS = 5


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
