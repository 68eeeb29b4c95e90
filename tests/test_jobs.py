# SPDX-License-Identifier: MIT
"""
Job control, as a person at the terminal has it: ^C, ^Z, fg, bg, jobs, and what they do to whom.

Each test runs twice: on Calf's console, and with a build of user/sh/ for the host on a
pseudo-terminal, where Linux and its programs are the judge.
"""
import re

import pexpect
import pytest

from console import NL, PROMPT, Console
from guests import scaled
from test_sh_edit import host_shell  # noqa: F401, a fixture

INTR, QUIT, SUSP, EOF = "\x03", "\x1c", "\x1a", "\x04"
# Prints a word that the echo of the line has not, then is a program that does not end.
SLEEPER = "sh -c 'echo rea\"\"dy >&2; exec sleep 1000'"
CAT = "sh -c 'echo rea\"\"dy; exec cat'"  # what is typed then is echoed, and comes from cat


WIDE = 250  # columns: no line that is typed is broken


class Shell(Console):
    def command(self, line):
        self.send(line + "\r")
        self.expect(r"\n")
        return self.prompt()

    def prompt(self):
        """Waits for a prompt; returns what came before it."""
        return re.sub(NL, "\n", self.expect(PROMPT)).replace("\r", "")


class Machine(Shell):
    """Calf, with more harts than one."""

    on_host = False

    def start(self):
        self.boot(cpus=2)
        self.command(f"stty cols {WIDE}")

    def finish(self):
        self.power_off()


class Host(Shell):
    """The same shell as a program of the host."""

    on_host = True

    def __init__(self, item, tmp_path, binary):
        super().__init__(item, tmp_path)
        self.binary, self.home = binary, tmp_path

    def start(self):
        env = {"PATH": f"{self.binary.parent}:/usr/bin:/bin", "HOME": str(self.home),
               "TERM": "linux", "PS1": "calf:# ", "LC_ALL": "C"}
        self.log = open(self.transcript, "wb")
        self.qemu = pexpect.spawn("env", ["--default-signal", str(self.binary)], env=env,
                                  cwd=str(self.home), timeout=scaled(20), dimensions=(24, WIDE))
        self.qemu.logfile_read = self.log
        self.qemu.delaybeforesend = None
        self.expect(PROMPT)

    def finish(self):
        """No job may be left: the shell ends at once."""
        self.send("exit\r")
        self.expect(pexpect.EOF)


@pytest.fixture(params=["calf", "host"])
def shell(request, tmp_path):
    if request.param == "calf":
        terminal = Machine(request.node, tmp_path)
    else:
        terminal = Host(request.node, tmp_path, request.getfixturevalue("host_shell"))
    terminal.start()
    yield terminal
    terminal.close()


def start(shell, line, until="ready"):
    """Types a line whose command goes on until it is stopped; waits until it runs."""
    shell.send(line + "\r")
    shell.expect(until + NL)


def key(shell, keys):
    """Presses keys that bring the prompt back; returns what came before it."""
    shell.send(keys)
    return shell.prompt()


def until(shell, line, pattern, text=None):
    """Repeats a command until it prints something, unless what was printed before has it."""
    for _ in range(1000):
        if text is not None and re.search(pattern, text):
            return
        text = shell.command(line)
    raise AssertionError(f"{line!r} never printed {pattern!r}")


@pytest.mark.points(4)
def test_interrupt(shell):
    """^C ends what is in the foreground, all of it, and not the shell."""
    first = shell.command("echo $$")
    for line in (SLEEPER, f"{SLEEPER} | cat", f"cat | {SLEEPER}", f"({SLEEPER}; echo no)",
                 f"x=$({SLEEPER}); echo no", f"{{ {SLEEPER}; echo no; }} | cat; echo no",
                 f"f() {{ {SLEEPER}; echo no; }}; f", f"eval '{SLEEPER.replace(chr(39), chr(34))}'; echo no"):
        start(shell, line)
        assert "no" not in key(shell, INTR)
        assert shell.command("echo $?") == "130\n", line
    assert shell.command("echo $$") == first
    assert shell.command("jobs") == ""
    shell.finish()


@pytest.mark.points(3)
def test_interrupt_loops(shell):
    """^C ends loops of the shell, whether a program runs in them or not."""
    for line in (f"while true; do {SLEEPER}; done", "echo rea''dy; while true; do :; done",
                 f"for i in 1 2 3; do {SLEEPER}; done; echo no",
                 f"until {SLEEPER}; do :; done", "echo rea''dy; wait; read x; echo no",
                 "sleep 1000 & echo rea''dy; wait; echo no"):
        start(shell, line)
        assert "no" not in key(shell, INTR)
        assert shell.command("echo $?") == "130\n", line
    shell.command("kill %1; wait")
    shell.finish()


@pytest.mark.points(2)
def test_interrupt_cat(shell):
    """^C and ^\\ at a program that reads the terminal; what was typed there is gone."""
    start(shell, CAT)
    start(shell, "line", "line" + NL + "line")
    shell.send("half a line")
    key(shell, INTR)
    assert shell.command("echo $?") == "130\n"
    start(shell, CAT)
    assert "Quit" in key(shell, QUIT)
    assert shell.command("echo $?") == "131\n"
    shell.finish()


@pytest.mark.points(3)
def test_keys_at_the_prompt(shell):
    """^C drops the line, ^Z and ^\\ do nothing; signals from elsewhere neither."""
    key(shell, "garbage" + INTR)
    assert shell.command("echo $?") == "130\n"
    shell.send("if true\r")
    shell.expect("> ")
    key(shell, "then" + INTR)
    assert shell.command(f"{SUSP}{QUIT}echo fine") == "fine\n"
    assert shell.command("kill -TERM $$; kill -QUIT $$; kill -TSTP $$; echo fine") == "fine\n"
    assert shell.command("kill -INT $$; echo no") == "\n"
    assert shell.command("echo $?") == "130\n"
    shell.finish()


@pytest.mark.points(2)
def test_signals_at_the_prompt(shell):
    """Where signals are waited for with the keys: SIGINT from another process gives a new prompt, a trap's signal its action."""
    shell.command("(sleep 1; kill -INT $$) &")
    shell.send("garbage")
    shell.prompt()
    assert "fine" in shell.command("\x15echo fi''ne")
    shell.command("trap 'echo act''ion' USR1; (sleep 1; kill -USR1 $$) &")
    shell.send("echo ha")
    shell.expect("action" + NL)
    shell.send("lf\r")
    shell.expect(NL + "half" + NL)
    shell.prompt()
    shell.command("wait")
    shell.finish()


@pytest.mark.points(4)
def test_stop_and_resume(shell):
    start(shell, CAT)
    start(shell, "one", "one" + NL + "one")
    assert re.search(r"\n\[1\]\+  Stopped +sh -c .*\n$", key(shell, SUSP))
    assert shell.command("echo $?") == "148\n"
    assert re.fullmatch(r"\[1\]\+  Stopped +sh .* cat'\n", shell.command("jobs"))
    shell.command("sleep 1000 &")
    assert re.fullmatch(r"\[1\]\+  Stopped +sh .* cat'\n\[2\]-  Running +sleep 1000 &\n",
                        shell.command("jobs"))
    start(shell, "fg", CAT[-4:])
    shell.send("two\r")
    shell.expect("two" + NL)
    key(shell, EOF)
    assert shell.command("echo $?") == "0\n"
    start(shell, "fg", "sleep 1000")
    assert re.search(r"\[2\]\+  Stopped", key(shell, SUSP))
    assert re.match(r"\[2\]\+ sleep 1000 &\n", shell.command("bg"))
    assert re.fullmatch(r"\[2\]\+  Running +sleep 1000 &\n", shell.command("jobs"))
    start(shell, "fg %sle", "sleep 1000")
    key(shell, INTR)
    assert shell.command("jobs") == ""
    shell.finish()


@pytest.mark.points(3)
def test_pipeline_stops_as_one(shell):
    start(shell, f"cat | cat | {SLEEPER}")  # the last to start is ready
    key(shell, SUSP)
    assert re.search(r"\[1\]\+  Stopped +cat \| cat \| sh -c .*\n", shell.command("jobs"))
    shell.command("bg; kill %cat")
    until(shell, "jobs", r"^$")
    start(shell, f"({SLEEPER}; echo after)")
    assert "\nafter" not in key(shell, SUSP)
    shell.command("kill -KILL %1; wait")
    shell.finish()


@pytest.mark.points(3)
def test_line_goes_on_after_a_stop(shell):
    """What stops has the status 148, and the rest of its line is run, as dash and bash have it."""
    for line, text in ((f"{SLEEPER}; echo $?", "148"),
                       (f"{SLEEPER} && echo no; echo $?", "148"),
                       (f"{SLEEPER} || echo $? or; echo after", "148 or\nafter"),
                       (f"if {SLEEPER}; then echo no; else echo else; fi", "else"),
                       (f"while {SLEEPER}; do echo no; done; echo after", "after"),
                       (f"f() {{ {SLEEPER}; echo inner; }}; f; echo after", "inner\nafter"),
                       (f"sleep 1000 | {SLEEPER}; echo $?", "148")):  # the last to start is ready
        start(shell, line)
        assert re.search(rf"\n{text}\n\[1\]\+  Stopped +s", key(shell, SUSP)), line
        shell.command("kill -KILL %1; wait")
    start(shell, CAT)
    key(shell, SUSP)
    start(shell, "fg && echo no; echo $?", CAT[-4:])
    start(shell, "runs", "runs" + NL + "runs")
    assert re.search(r"\n148\n\[1\]\+  Stopped +sh", key(shell, SUSP))
    shell.command("kill -KILL %1; wait")
    start(shell, f"while true; do {SLEEPER}; echo next; done; echo no")
    shell.send(SUSP)
    shell.expect("next" + NL + "ready" + NL)  # only ^C leaves such a loop
    assert "no" not in key(shell, INTR)
    shell.command("kill -KILL %1; wait")
    shell.finish()


@pytest.mark.points(2)
def test_job_names(shell):
    shell.command("sleep 1001 & sleep 1002 & sleep 1003 &")
    assert "no such job" in shell.command("fg %4")
    assert "more than one" in shell.command("fg %sleep")
    assert "no such job" in shell.command("kill %?nothing")
    assert shell.command("jobs -p | wc -l").strip() == "3"
    for name, n in (("%?1002", 2), ("%-", 3), ("%1", 1)):
        start(shell, f"fg {name}", f"sleep 100{n}")
        key(shell, SUSP)
        assert re.search(rf"\[{n}\]\+ ", shell.command(f"jobs {name if n != 3 else '%+'}"))
    assert re.search(r"\[3\]- .*1003", shell.command("jobs %-"))
    shell.command("kill %1 %2 %3; wait")
    shell.finish()


@pytest.mark.points(3)
def test_background_reads_and_writes(shell):
    """Who reads the terminal from the background is stopped; who writes, with tostop."""
    shell.command("cat &")
    until(shell, "jobs", r"Stopped \(tty input\) +cat")
    start(shell, "fg", "cat")
    shell.send("text\r")
    shell.expect("text" + NL)
    key(shell, EOF)
    assert "heard" in shell.command("sh -c 'echo hea\"\"rd' & wait")
    shell.command("stty tostop; sh -c 'echo hea\"\"rd' &")
    until(shell, "jobs", r"Stopped \(tty output\)")
    start(shell, "fg", "heard")
    shell.prompt()
    shell.command("stty -tostop")
    shell.finish()


@pytest.mark.points(2)
def test_notification(shell):
    """Before a prompt, or with set -b at once, also while a line is being typed."""
    text = shell.command("sh -c 'exit 3' &")
    assert re.match(r"\[1\] \d+\n", text)
    until(shell, "", r"\[1\]\+  Done\(3\) +sh -c 'exit 3'\n", text)
    shell.command("sleep 1000 &")
    text = shell.command("kill %1")
    until(shell, "", r"\[1\]\+  Terminated +sleep 1000\n", text)
    shell.command("set -b; sleep 1 &")
    shell.send("echo ty")
    shell.expect(r"\[1\]\+  Done +sleep 1" + NL)
    shell.send("ped\r")
    shell.expect(NL + "typed" + NL)
    shell.prompt()
    shell.finish()


@pytest.mark.points(3)
def test_killed_in_the_foreground(shell):
    for name, text, number in (("TERM", "Terminated", 15), ("KILL", "Killed", 9),
                               ("HUP", "Hangup", 1), ("SEGV", "Segmentation fault", 11)):
        assert re.match(text, shell.command(f"sh -c 'kill -{name} $$'"))
        assert shell.command("echo $?") == f"{128 + number}\n"
    shell.finish()


@pytest.mark.points(4)
def test_terminal_modes(shell):
    """A program that is killed or stopped leaves no modes behind; one that ends well does."""
    modes = "stty -a | grep -o -e '-*icanon' -e '-*isig' -e '-*echo\\b' | tr '\\n' ' '; echo"
    sane = "isig icanon echo \n"
    assert shell.command(modes) == sane
    start(shell, "sh -c 'stty raw -echo; echo rea\"\"dy; kill -KILL $$'")
    shell.prompt()
    assert shell.command(modes) == sane
    start(shell, "sh -c 'stty -echo -icanon; echo rea\"\"dy; exec sleep 1000'")
    key(shell, INTR)
    assert shell.command(modes) == sane
    start(shell, f"sh -c 'stty -echo; echo rea\"\"dy; kill -STOP $$; {modes.split(' |')[0]} | grep -o -e -echo; kill $$'")
    shell.prompt()
    assert shell.command(modes) == sane
    start(shell, "fg", "-echo")
    shell.prompt()
    assert shell.command(modes) == sane
    shell.command("stty -echok")
    assert "-echok" in shell.command("stty -a")
    shell.command("stty echok")
    shell.finish()


@pytest.mark.points(3)
def test_stopped_jobs_at_exit(shell):
    """The shell says so once; then it ends, and the job with it."""
    start(shell, f"echo pid $$; {SLEEPER}")
    key(shell, SUSP)
    job = shell.command("jobs -p").strip()
    assert "There are stopped jobs." in shell.command("exit")
    shell.command("true")
    assert "There are stopped jobs." in key(shell, EOF)
    shell.send(EOF)
    if shell.on_host:
        shell.expect(pexpect.EOF)
        return
    shell.prompt()
    until(shell, f"kill -0 {job}", "No such process")
    shell.finish()


@pytest.mark.points(2)
def test_hang_up(shell):
    """Who loses the terminal tells the jobs, also stopped ones."""
    shell.command("(trap 'rm running; kill %1; exit' HUP; sleep 1000 & echo >running; wait) &")
    until(shell, "ls running", "^running\n")
    start(shell, SLEEPER)
    key(shell, SUSP)
    stopped = shell.command("jobs -p %+").strip()
    shell.send("kill -HUP $$\r")
    if shell.on_host:
        shell.expect(pexpect.EOF)
        shell.start()
    else:
        shell.prompt()
    until(shell, "ls running", "No such file")
    if shell.on_host:  # where it may stay a zombie for as long as init likes
        until(shell, f"grep '^State:.Z' /proc/{stopped}/status", "zombie|No such file")
    else:
        until(shell, f"kill -0 {stopped}", "No such process")
    shell.finish()


@pytest.mark.points(3)
def test_shell_in_a_shell(shell):
    """The inner shell has jobs of its own, and is itself one that can be stopped."""
    outer = shell.command("echo $$")
    shell.send("sh\r")
    shell.expect("sh" + NL)
    shell.prompt()
    inner = shell.command("echo $$")
    assert inner != outer
    start(shell, SLEEPER)
    key(shell, INTR)
    assert shell.command("echo $$") == inner
    start(shell, SLEEPER)
    key(shell, SUSP)
    shell.command("kill %1; wait")
    assert re.search(r"Stopped \(signal\) +sh\n$", shell.command("kill -STOP $$"))
    assert shell.command("echo $$") == outer
    shell.send("fg\r")
    shell.expect("sh" + NL)
    shell.prompt()
    assert shell.command("echo $$") == inner
    shell.command("exit")
    assert shell.command("echo $$") == outer
    # One in the background waits for its turn.
    shell.command("sh &")
    until(shell, "jobs", r"Stopped \(tty input\) +sh")
    shell.send("fg\r")
    shell.prompt()
    assert shell.command("echo $$") not in (outer, inner)
    shell.command("exit")
    assert shell.command("echo $$") == outer
    # Unless it can't be stopped: then it has no jobs.
    shell.command("cd /tmp; (trap '' TTIN; sh -i -c : 2>words) &")
    until(shell, "cat words", "no terminal of our own: no job control")
    shell.command("wait; rm words")
    shell.finish()


@pytest.mark.points(2)
def test_traps_of_a_person(shell):
    shell.command("trap 'echo cau''ght' INT")
    start(shell, SLEEPER)
    assert "caught" in key(shell, INTR)
    assert "caught" in key(shell, "gone" + INTR)
    shell.command("trap - INT")
    start(shell, "sh -c 'trap \"echo cau\\\"\\\"ght; exit 5\" INT; echo rea\"\"dy; while :; do :; done'")
    assert "caught" in key(shell, INTR)
    assert shell.command("echo $?") == "5\n"
    start(shell, "(trap '' INT; echo rea''dy; while read x; do echo $x; done)")
    shell.send(INTR + "still\r")
    shell.expect("still" + NL + "still" + NL)
    key(shell, EOF)
    shell.finish()


@pytest.mark.points(2)
def test_without_job_control(shell):
    """set +m: all is one group, and what runs in the background knows no ^C."""
    shell.command("set +m; sleep 1000 & p=$!")
    start(shell, SLEEPER)
    key(shell, INTR)
    assert "no job control" in shell.command("fg")
    assert shell.command("kill -0 $p && echo alive") == "alive\n"
    shell.command("kill $p; wait; set -m")
    start(shell, SLEEPER)
    assert "Stopped" in key(shell, SUSP)
    shell.command("kill %%; wait")
    shell.finish()


@pytest.mark.points(2)
def test_plain_terminal(shell):
    """Where the terminal can't move its cursor the kernel edits the line, and sends SIGINT."""
    shell.send("TERM=dumb sh\r")
    shell.expect("sh" + NL)
    shell.prompt()
    key(shell, "garbage" + INTR)
    assert "130" in shell.command("echo $?")
    shell.send("if true\r")
    shell.expect("> ")
    key(shell, INTR)
    assert "fine" in shell.command("echo fi''ne")
    start(shell, f"for i in 1 2; do {SLEEPER}; done")
    key(shell, INTR)
    start(shell, SLEEPER)
    assert "Stopped" in key(shell, SUSP)
    shell.command("kill %1; wait")
    key(shell, EOF)
    shell.finish()


@pytest.mark.points(2)
def test_signal_characters(shell):
    """stty sets which keys send signals, or that none does."""
    shell.command("stty intr ^X susp undef quit Q")
    assert re.search(r"intr = \^X; quit = Q; .*susp = <undef>;", shell.command("stty -a"))
    start(shell, CAT)
    start(shell, "a" + INTR + SUSP, r"a\^C\^Z" + NL + f"a{INTR}{SUSP}")
    key(shell, "\x18")
    assert shell.command("echo $?") == "130\n"
    start(shell, CAT)
    assert "Quit" in key(shell, "Q")
    shell.command("stty intr ^C quit '^\\' susp ^Z; stty -isig")
    start(shell, CAT)
    start(shell, INTR, r"\^C" + NL + INTR)
    key(shell, EOF)
    shell.command("stty isig")
    start(shell, SLEEPER)
    key(shell, INTR)
    shell.finish()


@pytest.mark.points(2)
def test_programs_and_the_terminal(shell):
    """nohup leaves it, timeout's program may not read it, setsid has none."""
    shell.command("cd /tmp; rm -f nohup.out")
    text = shell.command("nohup sh -c 'read x; echo status $?; echo error >&2; kill -HUP $$; echo alive'")
    assert "nohup: ignoring input and appending output to 'nohup.out'" in text
    text = shell.command("grep -v ^sh: nohup.out; stat -c %a nohup.out; rm nohup.out")
    assert re.fullmatch(r"status [12]\nerror\nalive\n600\n", text)
    assert "redirecting stderr to stdout" in shell.command("nohup true >/dev/null")
    assert shell.command("timeout 0.2 cat; echo $?") == "124\n"
    start(shell, "timeout --foreground 100 cat; echo $?", "")
    shell.send("x\r")
    shell.expect("x" + NL)
    key(shell, EOF)
    start(shell, "timeout 1000 " + SLEEPER)
    key(shell, INTR)
    assert shell.command("echo $?") == "130\n"
    assert "none" in shell.command("setsid -w sh -c ': </dev/tty' 2>/dev/null || echo no''ne")
    shell.finish()
