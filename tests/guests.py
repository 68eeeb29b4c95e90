# SPDX-License-Identifier: MIT
"""
Running things inside the machine, for tests.

Guest runs one command in a boot of its own and looks at what the kernel said and left on the
disk. Groups runs the programs of tests/guest/, all of a group in one boot, between two looks
at the kernel's counters.
"""
import os
import re
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from machine import BUILD, PANICKED, ROOT, TIMED_OUT, Boot, fsck

# What no run may say, unless its test expects it.
BAD_WORDS = re.compile(r"panic|\bBUG\b|lock order|sanitizer|\boops\b|ledger: |"
                       r"blocked for more than", re.IGNORECASE)
# These must be at the end of a group what they were at its start.
EXACT = ("tasks", "pids", "files", "pages_anon", "pages_pagetable", "pages_kstack")
# Every page is one of these, or in use for something that stays as it is.
PAGES = ("pages_free", "pages_anon", "pages_cache", "pages_slab", "pages_pagetable", "pages_kstack")
# What is allocated of these kinds shows the call sites of a leak of the former.
KINDS = {"tasks": "task_struct", "pids": "pid", "files": "file", "pages_anon": "anon",
         "pages_pagetable": "page", "pages_kstack": "page"}
# With one hart the layout of programs is fixed and pages are counted exactly. Otherwise chance
# decides how many page tables a program needs.
FIXED, SLACK = "norandmaps", 8


STRESS_SCALE = 4  # how much longer a test may take with STRESS=


def scaled(seconds):
    scale = float(os.environ.get("TIMEOUT_SCALE") or 1)
    return seconds * scale * (STRESS_SCALE if os.environ.get("STRESS") else 1)


def bad_lines(log, expect=()):
    """The lines of a kernel log that fail any test."""
    return [line for line in log.splitlines()
            if BAD_WORDS.search(line) and not any(word in line for word in expect)]


def write_log(name, result):
    """Keeps all that a boot printed, for a reader of a failure."""
    path = BUILD / "grade" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(result.stray + b"--- kernel ---\n" + result.kernel + b"--- programs ---\n" +
                     result.out)
    return path


class Guest:
    """Boots the machine for one test. Every run is checked."""

    def __init__(self, item, tmp_path):
        self.item, self.tmp_path = item, tmp_path
        self.count = 0

    def run(self, command, cpus=1, mem="256M", append="", timeout=30, files=None, overlay=None,
            expect=(), keep_image=False):
        """
        Runs a shell command. files={path: text or bytes} are put into the image; `expect`
        has bad words that this run may say; keep_image keeps the disk as result.image.
        """
        self.count += 1
        overlays = [overlay] if overlay else []
        if files:
            overlays.append(self._overlay(files))
        boot = Boot(command, cpus, mem, append, scaled(timeout), overlays,
                    image_out=self.tmp_path / f"disk{self.count}.img" if keep_image else None)
        complaints = []
        result = boot.run(check_image=lambda image, r: complaints.append(self._disk(image, r)))
        self.item.console = "\n".join(filter(None, [
            result.stray.decode(errors="replace") if not result.started else "",
            "\n".join(result.log.splitlines()[-8:]), result.text]))
        write_log(f"{self.item.name}.{self.count}", result)
        complaints += bad_lines(result.log, expect)
        if result.timed_out:
            complaints.append(f"it hung: stopped after {boot.timeout:g} s")
        if any(complaints):
            raise AssertionError("\n".join(filter(None, complaints)))
        return result

    def _overlay(self, files):
        root = self.tmp_path / f"overlay{self.count}"
        for name, data in files.items():
            path = root / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            path.chmod(0o755)
        return root

    @staticmethod
    def _disk(image, result):
        """A machine that stopped in the middle may leave anything."""
        return "" if result.status in (TIMED_OUT, PANICKED) else fsck(image)


@dataclass
class Program:
    """A file of tests/guest/ with what its `grade:` line says."""

    file: Path
    group: str
    points: int
    cpus: tuple
    timeout: float
    linux: bool
    mem: str
    name: str = ""
    path: str = ""

    @property
    def id(self):
        short = re.sub(rf"^{re.escape(self.group)}_", "", self.name.removesuffix(".sh"))
        return f"{self.group}.{short}"

    def built(self):
        return (BUILD / "root" / self.path.lstrip("/")).exists()

    def elf(self):
        """With symbols, on the host."""
        return BUILD / "elf" / self.path.lstrip("/")

    def missing(self):
        """Why it was not built, or ''; only programs with glibc need a tool that may lack."""
        if "/glibc/" not in self.path or self.built():
            return ""
        return "no riscv64-linux-gnu-gcc here, with a static C library"


GRADE_LINE = re.compile(r"^(?://|#)\s*grade:\s*(.*)$", re.MULTILINE)


def parse_programs(file):
    """
    The programs that come of a file: none if it has no `grade:` line among its first ten;
    in glibc/, another one that is position-independent, if the compiler can make such.
    """
    head = "\n".join(file.read_text(errors="replace").splitlines()[:10])
    match = GRADE_LINE.search(head)
    if not match:
        return []
    words = dict(word.split("=", 1) for word in match.group(1).split())
    unknown = set(words) - {"group", "points", "cpus", "timeout", "linux", "mem"}
    if unknown or "group" not in words:
        raise ValueError(f"{file}: bad grade line: {match.group(0)}")
    folder = file.parent.relative_to(ROOT / "tests/guest")
    names = [file.name if file.suffix == ".sh" else file.stem]
    if folder.name == "glibc":
        names = [f"{file.stem}.static", f"{file.stem}.static-pie"]
    return [Program(file, words["group"], int(words.get("points", 0)),
                    tuple(int(n) for n in words.get("cpus", "1,4").split(",")),
                    float(words.get("timeout", 60)), words.get("linux") == "yes",
                    words.get("mem", "256M"), name, str(Path("/tests") / folder / name))
            for name in names]


def programs():
    files = sorted((ROOT / "tests/guest").rglob("*.c")) + sorted((ROOT / "tests/guest").rglob("*.sh"))
    found = [p for file in files for p in parse_programs(file)]
    return sorted((p for p in found if p.built() or not p.name.endswith("-pie")), key=lambda p: p.id)


def short_path(path):
    return os.path.relpath(path)


def fail_if(wrong, text):
    if wrong:
        pytest.fail(text, pytrace=False)


def judge_tap(text, status):
    """Returns what is wrong with a program's TAP and status, and whether it skipped itself."""
    results = re.findall(r"^(?:not ok|ok)\b", text, re.MULTILINE)
    plan = re.findall(r"^1\.\.(\d+)(?: *# *SKIP *(.*))?$", text, re.MULTILINE)
    # With what it said before and after that.
    wrong = re.findall(r"^(?:#.*\n){0,8}not ok\b.*(?:\n#.*){0,8}", text, re.MULTILINE)
    wrong += re.findall(r"^Bail out!.*$", text, re.MULTILINE)
    if status != 0:
        wrong.append(f"ended with status {status}")
    if len(plan) != 1:
        wrong.append("printed no plan: it did not get to its end" if not plan else "printed two plans")
    elif int(plan[0][0]) != len(results):
        wrong.append(f"planned {plan[0][0]} checks, made {len(results)}")
    skipped = plan[0][1] or "it says so" if plan and plan[0][0] == "0" and not wrong else ""
    return wrong, skipped


@dataclass
class Outcome:
    """One program in one boot."""

    text: str = ""
    status: int = None
    seconds: float = 0.0
    lost: str = ""  # why there is no status
    kernel: str = ""
    log: Path = None


@dataclass
class GroupRun:
    """The programs of a group on one kind of machine."""

    outcomes: dict = field(default_factory=dict)
    complaints: list = field(default_factory=list)
    boots: int = 0  # more than one if a program stopped the machine


class Watch:
    """Follows the output of a group's script: which program runs, since when, for how long yet."""

    def __init__(self, nonce, timeouts, boot):
        self.pattern = re.compile(rf"{nonce} (begin|end) (\S+) ?(\d*)\n".encode())
        self.timeouts, self.boot = timeouts, boot
        self.seen, self.done = b"", 0
        self.running, self.since = None, 0.0
        self.outcomes = {}

    def __call__(self, data):
        self.seen += data
        while match := self.pattern.search(self.seen, self.done):
            now = time.monotonic()
            event, name = match.group(1), match.group(2).decode()
            if event == b"begin":
                self.running, self.since = name, now
                self.boot.deadline = now + self.timeouts[name]
            elif name == self.running:
                text = self.seen[self.done : match.start()].decode(errors="replace")
                self.outcomes[name] = Outcome(text, int(match.group(3) or -1), now - self.since)
                self.running = None
                self.boot.deadline = now + scaled(60)
            self.done = match.end()

    def rest(self):
        return self.seen[self.done :].decode(errors="replace")


def command_of(program):
    return ("sh " if program.path.endswith(".sh") else "") + program.path + " </dev/null"


def group_script(nonce, group):
    """
    A shell script that runs the programs. What a parent did not wait for is reaped some time
    later, so the second look at the counters waits until they settle, for a while.
    """
    exact = "^(" + "|".join(EXACT) + ") "
    ledger = "{ echo %s >/dev/ledger; } 2>/dev/null"  # the debug build has it
    lines = ["cd /tmp", f"exact() {{ grep -E '{exact}' /dev/vmstat; }}",
             "exact >/dev/null", "first=$(exact)",
             f"echo {nonce} ledger; cat /dev/vmstat; echo {nonce} end-of-ledger", ledger % "mark"]
    for program in group:
        lines += [f"echo {nonce} begin {program.name}",
                  command_of(program),
                  f"echo {nonce} end {program.name} $?"]
    lines += ["n=0", 'while [ "$(exact)" != "$first" ] && [ $n -lt 20 ]',
              "do sleep 0.1; n=$((n + 1)); done", ledger % "stop",
              f"echo {nonce} ledger; cat /dev/vmstat; echo {nonce} end-of-ledger",
              f"echo {nonce} sites; cat /dev/ledger 2>/dev/null; echo {nonce} end-of-sites"]
    return "\n".join(lines) + "\n"


def compare_ledgers(nonce, text, slack):
    """What the group leaked, a sentence each. Pages may differ by `slack`."""
    ledgers = re.findall(rf"{nonce} ledger\n(.*?){nonce} end-of-ledger", text, re.DOTALL)
    if len(ledgers) != 2:
        return ["the kernel's counters were not read twice"]
    old, new = ({k: int(v) for k, v in re.findall(r"^(\w+) (\d+)$", t, re.MULTILINE)} for t in ledgers)
    missing = [name for name in EXACT + PAGES if name not in old or name not in new]
    if missing:
        return [f"/dev/vmstat does not show {', '.join(missing)}"]
    leaks = []
    for name in EXACT:
        if abs(old[name] - new[name]) > (slack if name in PAGES else 0):
            leaks.append(f"leak: {name} was {old[name]}, is {new[name]}")
            leaks += sites_of(nonce, text, KINDS[name])
    was, now = (sum(ledger[name] for name in PAGES) for ledger in (old, new))
    if was - now > slack:
        leaks.append(f"leak: {was - now} pages are neither free nor counted as anything")
        leaks += sites_of(nonce, text, "page")
    return leaks


def sites_of(nonce, text, kind):
    """Who allocated what of this kind since the first look, and did not free it, a line each."""
    table = re.search(rf"{nonce} sites\n(.*?){nonce} end-of-sites", text, re.DOTALL)
    rows = re.findall(rf"^ *(\d+) {kind} +(\S.*)$", table.group(1) if table else "", re.MULTILINE)
    rows.sort(key=lambda row: -int(row[0]))
    return [f"    {count} allocated by {site}" for count, site in rows[:8]]


class Groups:
    """
    The programs of tests/guest/, a boot a group and machine. All of them are run from the
    start, by threads of their own, while the tests that need no group go on.
    """

    def __init__(self, selected, tmp_path, ahead):
        self.selected, self.tmp_path = selected, tmp_path
        groups = sorted({p.group for p in selected})
        self.runs = {(g, *machine): ahead.submit(self._run, g, *machine)
                     for g in groups for machine in self.machines(g)}

    def machines(self, group):
        return sorted({(c, p.mem) for p in self.selected if p.group == group for c in p.cpus})

    def run(self, group, cpus, mem):
        return self.runs[group, cpus, mem].result()

    def _run(self, group, cpus, mem):
        left = [p for p in self.selected
                if p.group == group and p.mem == mem and cpus in p.cpus and not p.missing()]
        run = GroupRun()
        while left:
            left = self._boot(run, left, cpus, mem)
        return run

    def _boot(self, run, group, cpus, mem):
        """Runs what it can in one boot; returns the programs behind the one that stopped it."""
        nonce = secrets.token_hex(8)
        folder = self.tmp_path / nonce
        (folder / "tests").mkdir(parents=True)
        (folder / "tests/.script").write_text(group_script(nonce, group))
        boot = Boot("sh /tests/.script", cpus, mem, FIXED if cpus == 1 else "", scaled(60), [folder])
        watch = Watch(nonce, {p.name: scaled(p.timeout) for p in group}, boot)
        boot.on_out = watch
        disk = []
        result = boot.run(check_image=lambda image, r: disk.append(Guest._disk(image, r)))
        run.boots += 1
        log = write_log(f"{group[0].group}-{cpus}-{mem}-{run.boots}", result)
        run.outcomes.update(watch.outcomes)
        run.complaints += filter(None, disk + bad_lines(result.log))
        for outcome in watch.outcomes.values():
            outcome.log = log
        if len(watch.outcomes) == len(group):
            run.complaints += compare_ledgers(nonce, result.text, 0 if cpus == 1 else SLACK)
            if result.status:
                run.complaints.append(f"the machine ended with status {result.status}")
            return []
        stopped = next(p for p in group if p.name not in watch.outcomes)
        why = "it hung" if result.timed_out else f"the machine stopped with status {result.status}"
        run.complaints.append(f"{stopped.name}: {why}")
        kernel = "\n".join(result.log.splitlines()[-TAIL_OF_KERNEL:])
        if not result.started:
            kernel = result.stray.decode(errors="replace")
        run.outcomes[stopped.name] = Outcome(watch.rest(), None, result.seconds, why, kernel, log)
        return group[group.index(stopped) + 1 :]


TAIL_OF_KERNEL = 40
