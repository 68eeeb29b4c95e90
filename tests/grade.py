# SPDX-License-Identifier: MIT
"""
The score: a pytest plugin that knows points.

A test is worth @pytest.mark.points(n), or nothing. Its id is GROUP.NAME: test_exec.py's
test_args is exec.args. Each gives one line and one record; the records go to
results.json in the build folder (Gradescope's format) beside pytest's own JUnit file.
The run succeeds only at full score. A skipped test takes its points out of the score.
"""
import json
import os
import re
import time
from dataclasses import dataclass, field

import pytest

from machine import BUILD

TAIL = 15  # lines shown of a failed test


@dataclass
class Record:
    """What is known of a test when it is over; the writers need nothing else."""

    id: str
    max: int
    points: int
    status: str  # passed, failed or skipped
    seconds: float
    output: str
    repro: str
    tags: list = field(default_factory=list)
    lab: str = ""
    visibility: str = "visible"


def points_mark(item):
    return item.get_closest_marker("points")


def grade_id(item):
    mark = points_mark(item)
    if mark and mark.kwargs.get("id"):
        return mark.kwargs["id"]
    group = re.sub(r"^test_", "", item.path.stem)
    name = re.sub(r"^test_", "", item.originalname)
    parameter = item.callspec.id if hasattr(item, "callspec") else ""
    return ".".join(filter(None, [group, name if name != group else "", parameter]))


def worth(item):
    mark = points_mark(item)
    return mark.args[0] if mark else 0


def tail(text):
    return "\n".join(text.rstrip().splitlines()[-TAIL:])


def reproduce(item):
    """The command that repeats a test; a test of one boot may name a shorter one."""
    build = f"B={BUILD} " if os.environ.get("B", "build") != "build" else ""
    stress = f"STRESS={os.environ['STRESS']} " if os.environ.get("STRESS") else ""
    short = getattr(item, "repro", None)
    return stress + short if short else f"make {build}{stress}grade ONLY={grade_id(item)}"


class Grader:
    """Collects records while pytest runs, prints them, and writes them at the end."""

    def __init__(self, config):
        self.config = config
        self.items = {}
        self.reports = {}
        self.records = []
        self.start = time.monotonic()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        ids = [grade_id(item) for item in items]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise pytest.UsageError("two tests of one name: " + ", ".join(twice))
        wanted = re.split(r"[ ,]+", os.environ.get("ONLY", "").strip())
        kept = [i for i in items if any(w in grade_id(i) for w in wanted)]
        if items and not kept:
            raise pytest.UsageError(f"no test has ONLY={os.environ['ONLY']} in its name")
        self.config.hook.pytest_deselected(items=[i for i in items if i not in kept])
        items[:] = kept
        self.items = {item.nodeid: item for item in items}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = (yield).get_result()
        self.reports.setdefault(item.nodeid, []).append(report)
        report.reason = str(call.excinfo.value) if call.excinfo else ""
        if report.failed and not call.excinfo.errisinstance((AssertionError, pytest.fail.Exception)):
            report.reason = f"{call.excinfo.typename}: {report.reason}"

    def pytest_report_teststatus(self, report):
        """Our own line replaces pytest's dots; the closing line stays."""
        if report.when == "call" or report.outcome != "passed":
            return report.outcome, "", ""
        return None

    def pytest_runtest_logfinish(self, nodeid):
        record = self.make_record(self.items[nodeid], self.reports.pop(nodeid))
        self.records.append(record)
        self.show(record)

    def make_record(self, item, reports):
        bad = [r for r in reports if r.outcome != "passed"]
        status = "passed"
        if bad:
            status = "failed" if any(r.failed for r in bad) else "skipped"
        output = "\n".join(r.reason for r in bad)
        if status == "failed":
            output = "\n".join(filter(None, [getattr(item, "console", ""), output]))
        seconds = getattr(item, "seconds", None) or sum(r.duration for r in reports)
        points = worth(item) if status == "passed" else 0
        return Record(grade_id(item), worth(item), points, status, seconds, output,
                      reproduce(item), tags=[grade_id(item).split(".")[0]])

    def show(self, record):
        write = self.config.get_terminal_writer().line
        score = f"{record.points}/{record.max}"
        if record.status == "skipped":
            reason = re.sub(r"^.*Skipped: |^Skipped: ", "", record.output).strip("')")
            write(f"skip  -    {record.id}  {reason}")
            return
        word = "ok  " if record.status == "passed" else "FAIL"
        write(f"{word} {score:>5} {record.id}  {record.seconds:.1f}s")
        if record.status == "failed":
            for line in tail(record.output).splitlines():
                write(f"    | {line}")
            write(f"    again: {record.repro}")

    def totals(self):
        counted = [r for r in self.records if r.status != "skipped"]
        return sum(r.points for r in counted), sum(r.max for r in counted)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        points, most = self.totals()
        if points < most and session.exitstatus == 0:
            session.exitstatus = 1
        if self.records:
            write_gradescope(self.records, time.monotonic() - self.start)

    def pytest_unconfigure(self):
        if self.records:
            points, most = self.totals()
            print(f"Score: {points}/{most}", flush=True)


def write_gradescope(records, seconds):
    """A skipped test is one that fails there, with its reason: the format knows no third way."""
    tests = [{
        "name": r.id,
        "score": r.points,
        "max_score": r.max,
        "status": "passed" if r.status == "passed" else "failed",
        "output": r.output if r.status != "skipped" else f"skipped: {r.output}",
        "output_format": "text",
        "tags": r.tags,
        "visibility": r.visibility,
    } for r in records]
    results = {"execution_time": round(seconds), "stdout_visibility": "visible", "tests": tests}
    (BUILD / "results.json").write_text(json.dumps(results, indent=1) + "\n")
