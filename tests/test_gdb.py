# SPDX-License-Identifier: MIT
"""
What .gdbinit.tmpl offers, on a machine that runs tests/guest/debuggee.c. One gdb drives one
`make qemu-gdb`; each test looks at the part of gdb's output that it asked for.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from guests import scaled
from machine import BUILD, ROOT, copy_image, run_option

GDB = next(filter(shutil.which, filter(None, [
    os.environ.get("GDB"), "gdb-multiarch", "riscv64-unknown-elf-gdb", "riscv64-elf-gdb"])), None)

COMMANDS = ("ps", "bt-task", "vm", "walk", "fds", "locks", "add-user")

# A waiter for a mutex is about to sleep, and the mutex has an owner.
WAITS_FOR_OWNED = ('$_caller_is("acquire") && '
                   "((struct mutex *)((char *)wq - (long)&((struct mutex *)0)->wait))->owner")

SESSION = [
    ("start", ["break _start", "info break", "continue", "print $pc", "print $satp", "ps",
               "delete"]),
    ("after paging", ["tbreak kernel_main", "continue", "bt", "print $satp != 0"]),
    ("secondary", ["tbreak secondary_start", "continue", "print $pc", "delete"]),
    ("user", ["add-user tests/debuggee", "break ready", "info break", "continue", "bt",
              "print $priv", "delete"]),
    ("ps", ["ps"]),
    ("vm", ["print &pages", "vm parent", "vm child"]),
    ("walk", ["walk parent pages", "walk child pages", "walk parent &pages[1]",
              "walk child &pages[1]", "walk parent untouched", "walk 0 &init_task",
              "print &init_task", "walk parent 0x1234567812345678",
              "walk child shared+0x200000"]),
    ("fds", ["fds parent", "fds child"]),
    ("locks free", ["locks"]),
    ("bt-task asleep", ["info registers", "bt-task child", "bt-task parent", "bt-task 1",
                        "bt-task 99", "info registers"]),
    ("syscall", ["tbreak sys_getppid", "continue", "bt",
                 "frame function ask_the_kernel"]),
    ("fault", ["tbreak handle_mm_fault if addr == (unsigned long)&untouched[4096]", "continue",
               "bt", "tbreak find_vma", "continue", "locks"]),
    ("mutex", [f"tbreak prepare_to_wait if {WAITS_FOR_OWNED}", "continue",
               "set scheduler-locking on", "finish", "locks", "set scheduler-locking off"]),
    ("spinlock", ["tbreak exit_notify", "continue", "locks"]),
    ("interrupt", ["tbreak handle_interrupt", "tbreak timer_interrupt", "continue", "bt"]),
    ("help", [f"help {name}" for name in COMMANDS] + ["walk", "add-user no"]),
    ("end", ["monitor quit"]),
]

DRIVER = """
import json
for name, commands in json.load(open({session!r})):
    print("@@", name, flush=True)
    for command in commands:
        print(">", command, flush=True)
        try:
            gdb.execute(command)
        except gdb.error as error:
            print("error:", error, flush=True)
"""


def start_machine(directory):
    """`make qemu-gdb` on a disk of its own; returns it when gdb can attach."""
    copy_image(BUILD / "fs.img", directory / "disk.img")
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    make = subprocess.Popen(
        ["make", "qemu-gdb", f"B={os.environ.get('B') or 'build'}", f"DISK={directory}/disk.img", "CPUS=2",
         f"GDBINIT={directory}/gdbinit", f"APPEND={run_option('/tests/debuggee')}"],
        cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=open(directory / "qemu", "wb"),
        stderr=subprocess.STDOUT, start_new_session=True)
    deadline = time.monotonic() + scaled(20)
    while "Waiting on port" not in (directory / "qemu").read_text(errors="replace"):
        assert make.poll() is None and time.monotonic() < deadline, (directory / "qemu").read_text()
        time.sleep(0.05)
    return make


def end_machine(make):
    try:
        os.killpg(make.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    make.wait()


@pytest.fixture(scope="module")
def gdb_output(tmp_path_factory):
    """The output of each part of SESSION, by its name."""
    if not GDB:
        pytest.skip("there is no gdb that knows RISC-V: install gdb-multiarch")
    directory = tmp_path_factory.mktemp("gdb")
    (directory / "session").write_text(json.dumps(SESSION))
    (directory / "driver.py").write_text(DRIVER.format(session=str(directory / "session")))
    make = start_machine(directory)
    try:
        done = subprocess.run(
            [GDB, "-nx", "-q", "-batch", "-x", directory / "gdbinit",
             "-x", directory / "driver.py"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=scaled(60), check=False)
        output = done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode(errors="replace")
    finally:
        end_machine(make)
    (BUILD / "grade").mkdir(exist_ok=True)
    (BUILD / "grade/gdb.log").write_text(output)
    parts = re.split(r"^@@ (.*)\n", output, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.fixture
def said(request, gdb_output):
    """said(part, command): what gdb printed for a command, the first of its name, of a part."""
    def find(part, command=None):
        text = gdb_output.get(part, "gdb did not come this far")
        request.node.console = text
        if command is None:
            return text
        return re.search(rf"^> {re.escape(command)}\n(.*?)(?=^> |\Z)", text, re.M | re.S).group(1)
    return find


def functions(backtrace):
    """The names in a backtrace, innermost first."""
    return re.findall(r"^#\d+ +(?:0x[0-9a-f]+ in )?(<[^>]*>|\S+)", backtrace, re.MULTILINE)


@pytest.mark.points(3)
def test_before_paging(said):
    """A breakpoint on boot code stops where it runs at first: at a physical address."""
    assert "2 locations" in said("start", "break _start")
    assert "0x80200000" in said("start", "print $pc")
    assert said("start", "print $satp").split() == ["$2", "=", "0"]
    assert "not up yet" in said("start", "ps")
    assert re.search(r" 0x802[0-9a-f]{5} <secondary_start>", said("secondary", "print $pc"))


@pytest.mark.points(3)
def test_after_paging(said):
    assert functions(said("after paging", "bt")) == ["kernel_main", "_start"]
    assert said("after paging", "print $satp != 0").endswith("= 1\n")


@pytest.mark.points(5)
def test_user_breakpoint(said):
    """It stops in user mode, in the program that was added, whatever ran at its address before."""
    assert '$_in_user("debuggee")' in said("user", "info break")
    assert functions(said("user", "bt"))[:2] == ["ready", "main"]
    assert said("user", "print $priv").endswith("= 0\n")
    assert re.search(r"running +\d debuggee", said("ps"))


@pytest.mark.points(5)
def test_ps(said):
    """State, hart, name, and who called the function that sleeps."""
    rows = [line.split(None, 5) for line in said("ps", "ps").splitlines()[1:]]
    by_name = {name: [row for row in rows if row[4] == name] for name in {row[4] for row in rows}}
    assert [row[0] for name in ("idle/0", "idle/1") for row in by_name[name]] == ["0", "0"]
    init = by_name["init"][0]
    assert init[:3] == ["1", "0", "interruptible"] and init[5].startswith("do_wait at ")
    parent, child = by_name["debuggee"]
    assert parent[2] == "running" and len(parent) == 5
    assert child[1:3] == [parent[0], "interruptible"]
    assert child[5].startswith("wait_readable at kernel/fs/pipe.c:")


def pages_of(text, first, count):
    """{page: (pages, flags, physical address, references)} of `count` pages from address `first`."""
    line = r"^ +(0x\w+) +(\d+) pages? +(\S+(?: COW)?) +pa (0x\w+)(?: ...)? +count (\d+)$"
    runs = re.findall(line, text, re.MULTILINE)
    return {(int(va, 16) - first) // 4096: (int(n), flags, int(pa, 16), int(refs))
            for va, n, flags, pa, refs in runs if first <= int(va, 16) < first + 4096 * count}


@pytest.mark.points(5)
def test_vm(said):
    """After fork and a write by the parent to the first of eight pages."""
    first = int(re.search(r"0x\w+", said("vm", "print &pages")).group(0), 16)
    parent = pages_of(said("vm", "vm parent"), first, 8)
    child = pages_of(said("vm", "vm child"), first, 8)
    assert {page: run[:2] + run[3:] for page, run in parent.items()} == \
        {0: (1, "RW-U-AD", 1), 1: (7, "R--U--- COW", 2)}
    assert {page: run[:2] + run[3:] for page, run in child.items()} == \
        {0: (1, "R--U--- COW", 1), 1: (7, "R--U--- COW", 2)}
    assert parent[1][2] == child[1][2] and parent[0][2] != child[0][2]
    text = re.search(r"^0x0+10000-0x\w+ r-x  /tests/debuggee \+0x0\n +0x0+10000 .* R-XU-AD ",
                     said("vm", "vm child"), re.MULTILINE)
    assert text and re.search(r"^0x3f\w+-0x\w+ rw-  stack$", said("vm", "vm child"), re.MULTILINE)
    assert "used by 1 task(s)" in said("vm", "vm child")
    assert re.search(r"^ +0x\w+ +\d+ pages  RW-U-AD .* count 1  in a table shared by 2$",
                     said("vm", "vm child"), re.MULTILINE)


@pytest.mark.points(5)
def test_walk(said):
    """Three levels; the one who wrote has another page than the one who did not."""
    def physical(command):
        return re.search(r"is at physical (0x\w+)$", said("walk", command), re.MULTILINE).group(1)

    levels = re.findall(r"^level (\d): entry +(\d+) at (0x\w+) is (0x\w+): (\w+)",
                        said("walk", "walk child &pages[1]"), re.MULTILINE)
    assert [(level[0], level[4]) for level in levels] == \
        [("2", "table"), ("1", "table"), ("0", "leaf")]
    assert all(int(entry[3], 16) & 1 for entry in levels)
    assert "leaf, R--U--- COW, page at " in said("walk", "walk child &pages[1]")
    assert "leaf, RW-U-AD, page at " in said("walk", "walk parent pages")
    assert physical("walk child &pages[1]") == physical("walk parent &pages[1]")
    assert physical("walk child pages") != physical("walk parent pages")
    assert re.search("^level 0: .* not valid, a page fault$", said("walk", "walk parent untouched"),
                     re.MULTILINE)
    kernel = int(re.search(r"0x\w+", said("walk", "print &init_task")).group(0), 16)
    assert int(physical("walk 0 &init_task"), 16) == kernel - 0xFFFFFFFF80000000 + 0x80000000
    assert "not an Sv39 address" in said("walk", "walk parent 0x1234567812345678")
    assert re.search("^level 1: .* not valid, a page fault; table at .*, shared by 2$",
                     said("walk", "walk child shared+0x200000"), re.MULTILINE)


@pytest.mark.points(5)
def test_fds(said):
    """Kind, offset, references, flags; pipes with what is in them and who has their ends."""
    def table(command):
        rows = [line.split(None, 5) for line in said("fds", command).splitlines()[1:]]
        return {int(row[0]): row[1:] for row in rows}

    parent, child = table("fds parent"), table("fds child")
    assert parent[0][0] == "chr" and parent[0][3:] == ["RDWR", "/dev/console"]
    assert parent[3] == child[3] == ["file", "10", "2", "RDONLY|CLOEXEC", "/etc/motd"]
    empty = r"pipe:\d+, 0 bytes, 1 reader\(s\), 1 writer\(s\)"
    assert parent[5][:4] == ["pipe", "0", "1", "WRONLY"] and re.fullmatch(empty, parent[5][4])
    assert 5 not in child and parent[4][4] == parent[5][4]
    assert parent[7][3] == "WRONLY|NONBLOCK" and ", 7 bytes, " in parent[7][4]


@pytest.mark.points(5)
def test_bt_task(said):
    """Of one that sleeps, into its user frames; of one that runs; and no register is changed."""
    part = "bt-task asleep"
    child = functions(said(part, "bt-task child"))
    assert child[:3] == ["switch_tasks", "schedule", "wait_readable"]
    assert child[-4:] == ["<trap_entry: system call 63>", "read", "wait_for_the_end", "main"]
    assert functions(said(part, "bt-task parent")) == ["ready", "main"]
    # The symbols of init are not there: its frames get no name of the other program's.
    assert functions(said(part, "bt-task 1"))[-2:] == ["<trap_entry: system call 260>", "??"]
    assert "there is no task 99" in said(part, "bt-task 99")
    before, after = re.findall(r"> info registers\n(.*?)(?=^>|\Z)", said(part), re.M | re.S)
    assert before == after and " pc " in before.replace("\n", " ")


@pytest.mark.points(5)
def test_backtrace_of_a_system_call(said):
    names = functions(said("syscall", "bt"))
    assert names == ["sys_getppid", "syscall", "user_trap", "<trap_entry: system call 173>",
                     "getppid", "ask_the_kernel", "main"]
    assert "ask_the_kernel (question=42)" in said("syscall", "frame function ask_the_kernel")


@pytest.mark.points(5)
def test_backtrace_of_a_fault(said):
    names = functions(said("fault", "bt"))
    assert names[:2] == ["handle_mm_fault", "user_page_fault"]
    assert re.fullmatch("<trap_entry: store page fault at 0x[0-9a-f]+>", names[-3])
    assert names[-2:] == ["touch", "main"]


@pytest.mark.points(5)
def test_backtrace_of_an_interrupt(said):
    """In the kernel or in user mode: on the other side of the trap there is more."""
    names = functions(said("interrupt", "bt"))
    assert "handle_interrupt" in names
    assert "<trap_entry: interrupt>" in names[:-1]


@pytest.mark.points(5)
def test_locks(said):
    release = bool(os.environ.get("RELEASE"))  # it has no lock checker, so less is known
    taken = "" if release else r", taken at kernel/\w+/\w+\.c:\d+"
    line = rf"^mutex +pipe->mutex held by debuggee\[(\d+)\]{taken}, waited for by debuggee\[(?!\1)"
    assert re.search(line, said("mutex", "locks"), re.MULTILINE)
    assert re.search(r"^rw_semaphore mm->mmap_lock held for reading" +
                     ("$" if release else rf" by debuggee\[\d+\]{taken}$"),
                     said("fault", "locks"), re.MULTILINE)
    if release:
        assert said("locks free", "locks") == "this kernel has no lock checker\n"
        return
    free = said("locks free", "locks")
    assert free.startswith("hart 0 holds 0 spinlock(s)\nhart 1 holds 0 spinlock(s)\n")
    held = re.search(r"^spinlock tasklist_lock held by hart (\d), taken at kernel/task/exit.c:\d+$",
                     said("spinlock", "locks"), re.MULTILINE)
    assert f"hart {held.group(1)} holds 1 spinlock(s)" in said("spinlock", "locks")


@pytest.mark.points(2)
def test_help(said):
    for name in COMMANDS:
        assert said("help", f"help {name}").startswith(name)
    assert "usage: walk PID VA" in said("help", "walk")
    assert "there is no " in said("help", "add-user no")
