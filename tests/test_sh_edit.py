# SPDX-License-Identifier: MIT
"""
The shell at a terminal: its line editor, history and completion.

These run a build of user/sh/ for the host on a pseudo-terminal, with a model of a terminal's
screen, so they see what a person would see.
"""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest

from guests import scaled

ROOT = Path(__file__).resolve().parent.parent
COLS = 40
PROMPT = "$ "


class Screen:
    """As much of a terminal as the editor uses; rows scroll up without end."""

    SEQUENCE = re.compile(r"\x1b\[(\d*)(?:;\d+)*([A-Za-z])")

    def __init__(self):
        self.rows, self.row, self.col = [[]], 0, 0

    def feed(self, text):
        i = 0
        while i < len(text):
            if match := self.SEQUENCE.match(text, i):
                self.control(match.group(2), int(match.group(1) or 0))
                i = match.end()
                continue
            self.put(text[i])
            i += 1

    def put(self, char):
        if char == "\n":
            self.down()
        elif char == "\r":
            self.col = 0
        elif char == "\b":
            self.col = max(self.col - 1, 0)
        elif char >= " ":
            if self.col == COLS:  # the wrap that waited behind a full row
                self.col = 0
                self.down()
            line = self.rows[self.row]
            line.extend(" " * (self.col + 1 - len(line)))
            line[self.col] = char
            self.col += 1

    def down(self):
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append([])

    def control(self, letter, n):
        if letter == "A":
            self.row = max(self.row - (n or 1), 0)
            self.col = min(self.col, COLS - 1)
        elif letter == "C":
            self.col = min(self.col + (n or 1), COLS - 1)
        elif letter == "H":
            self.row = self.col = 0
        elif letter == "J" and n == 2:
            self.rows = [[] for _ in self.rows]
        elif letter == "J":
            del self.rows[self.row][self.col :]
            del self.rows[self.row + 1 :]

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.rows).rstrip("\n")

    def cursor(self):
        return self.row, self.col


@pytest.fixture(scope="session")
def host_shell(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("there is no compiler for the host")
    binary = tmp_path_factory.mktemp("sh") / "sh"
    sources = [*sorted((ROOT / "user/sh").glob("*.c")), ROOT / "user/lib/signame.c"]
    subprocess.run([compiler, "-std=gnu11", "-O1", f"-I{ROOT / 'kernel'}", "-o", binary, *sources],
                   check=True)
    return binary


class Terminal:
    """The shell on a pseudo-terminal; type() sends keys and waits until all are dealt with."""

    def __init__(self, binary, home):
        env = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "linux", "PS1": PROMPT,
               "LC_ALL": "C.UTF-8"}
        self.child = pexpect.spawn("env", ["--default-signal", str(binary)], env=env, cwd=str(home), encoding="utf-8",
                                   dimensions=(24, COLS), timeout=scaled(5))
        self.child.delaybeforesend = None
        self.screen = Screen()
        self.wait(PROMPT)

    def wait(self, text):
        """Takes in output until `text` is at the end of the screen's last line."""
        while not (self.screen.text() + "  ").rstrip("\n").split("\n")[-1].startswith(text):
            self.read()

    def read(self):
        try:
            self.screen.feed(self.child.read_nonblocking(4096, scaled(5)))
        except pexpect.TIMEOUT:
            raise AssertionError("nothing more came; the screen is\n" + self.text()) from None

    def type(self, keys, until):
        """Types; waits until the screen ends in this text (blanks at the end don't count)."""
        self.child.send(keys)
        while not self.text().endswith(until):
            self.read()
        return self.text()

    def text(self):
        return self.screen.text()


@pytest.fixture
def terminal(host_shell, tmp_path, request):
    home = tmp_path / "home"
    home.mkdir()
    term = Terminal(host_shell, home)
    term.home = home
    yield term
    request.node.console = term.text()
    term.child.close(force=True)


LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
HOME, END, DELETE = "\x1b[H", "\x1b[F", "\x1b[3~"


def line(term, keys, result):
    """Types keys that make a line whose output is `result`, and enters it."""
    term.type(keys + "\r", f"\n{result}\n$")


@pytest.mark.points(3)
def test_moving(terminal):
    line(terminal, "ec ok" + LEFT * 3 + "ho", "ok")
    line(terminal, "cho ok\x01e\x05!", "ok!")
    line(terminal, "cho ok" + HOME + "e" + END + "?", "ok?")
    line(terminal, "echo a b c\x1bb\x1bbX\x1bfY", "a XbY c")
    line(terminal, "echo one\x1b[1;5DX\x1b[1;5CY", "XoneY")
    line(terminal, "echo \x02\x02\x06\x06ok\x1bOD\x1bODx", "xok")


@pytest.mark.points(3)
def test_deleting(terminal):
    line(terminal, "echo abx\x7fc", "abc")
    line(terminal, "echo xab" + LEFT * 3 + DELETE, "ab")
    line(terminal, "echo xab" + LEFT * 3 + "\x04", "ab")
    line(terminal, "echo keep gone" + LEFT * 4 + "\x0b", "keep")
    line(terminal, "gone\x15echo new", "new")
    line(terminal, "echo one two/three\x17\x17four", "four")
    line(terminal, "echo a\x17\x19\x19", "aa")
    line(terminal, "echo a/b\x1b\x7fc", "a/c")
    line(terminal, "echo a b" + LEFT * 3 + "\x1bd", "b")


@pytest.mark.points(2)
def test_utf8(terminal):
    line(terminal, "echo äöü" + LEFT + "\x7fx" + LEFT + LEFT + RIGHT + DELETE, "äü")
    terminal.type("äö", "$ äö")
    assert terminal.screen.cursor()[1] == len(PROMPT) + 2


@pytest.mark.points(3)
def test_interrupt_and_end(terminal):
    terminal.type("garbage\x03", "garbage^C\n$")
    line(terminal, "echo $?", "130")
    terminal.type("if true\r", "\n>")
    terminal.type("then\x03", "^C\n$")
    terminal.type("x\x04", "$ x")
    line(terminal, "\x15echo not at the end", "not at the end")
    terminal.child.send("\x04")
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 0


@pytest.mark.points(4)
def test_wrapping(terminal):
    """A line longer than the terminal is wide, changed at every place."""
    words = "".join(chr(ord("a") + i % 26) for i in range(100))
    text = PROMPT + "echo " + words
    shown = "\n".join(text[i : i + COLS] for i in range(0, len(text), COLS))
    terminal.type("echo " + words, shown)
    assert terminal.text() == shown
    assert terminal.screen.cursor() == divmod(len(text), COLS)
    terminal.child.send("\x01X")
    changed = PROMPT + "Xecho " + words
    want = "\n".join(changed[i : i + COLS] for i in range(0, len(changed), COLS))
    while terminal.text() != want:
        terminal.read()
    assert terminal.screen.cursor() == (0, len(PROMPT) + 1)
    terminal.type("\x7f\x05!\r", f"{words}!"[-21:] + "\n$")


@pytest.mark.points(3)
@pytest.mark.parametrize("length", [COLS - 1, COLS, COLS + 1, 2 * COLS])
def test_full_row(terminal, length):
    """The cursor behind a row that is exactly full."""
    text = ("echo " + "x" * 200)[: length - len(PROMPT)]
    terminal.type(text, "x")
    while len(terminal.text().replace("\n", "")) < length:
        terminal.read()
    terminal.type("\x01\x05y\x7f", "x")
    while terminal.screen.cursor() != divmod(length, COLS):
        terminal.read()
    terminal.child.send("\r")
    terminal.wait(PROMPT.rstrip())
    while terminal.text().split("\n")[-1] != "$":
        terminal.read()
    rows = terminal.text().replace("\n", "")
    assert rows == PROMPT + text + text[5:] + "$"


@pytest.mark.points(3)
def test_history(terminal):
    line(terminal, "echo one", "one")
    line(terminal, "true; echo two", "two")
    line(terminal, "echo one", "one")
    line(terminal, UP, "one")
    line(terminal, UP + UP, "two")  # `echo one` is there once
    terminal.type("draft" + UP, "$ draft")  # nothing begins with it
    terminal.type("\x15" + UP + UP + DOWN + DOWN, "$")
    line(terminal, "echo" + UP, "one")
    line(terminal, "tr\x10", "two")
    line(terminal, "two\x12", "two")
    line(terminal, " echo hidden", "hidden")
    line(terminal, UP, "two")


@pytest.mark.points(3)
def test_history_file(terminal, host_shell):
    line(terminal, "echo saved", "saved")
    terminal.child.send("exit\r")
    terminal.child.expect(pexpect.EOF)
    assert (terminal.home / ".sh_history").read_text() == "echo saved\nexit\n"
    again = Terminal(host_shell, terminal.home)
    line(again, UP + UP, "saved")
    again.child.close(force=True)


@pytest.mark.points(4)
def test_completion(terminal):
    for name in ("alpha_one", "alpha_two", "with space", ".hidden"):
        (terminal.home / name).write_text(name + "\n")
    (terminal.home / "folder").mkdir()
    (terminal.home / "folder" / "inside").write_text("in\n")
    line(terminal, "cat wi\t", "with space")
    line(terminal, "cat 'with s\t", "with space")
    line(terminal, "cat fo\tin\t", "in")
    line(terminal, "cat .h\t", ".hidden")
    line(terminal, "cat ~/alpha_o\t", "alpha_one")
    terminal.type("cat al\t", "$ cat alpha_")
    terminal.type("\t\t", "\nalpha_one  alpha_two\n$ cat alpha_")
    line(terminal, "t\t", "alpha_two")
    terminal.type("cd \t", "$ cd folder/")
    terminal.type("\x03", "$")
    line(terminal, "cat <alpha_o\t", "alpha_one")
    terminal.type("cat nothing\t", "$ cat nothing")


@pytest.mark.points(3)
def test_completion_of_commands(terminal):
    terminal.type("my_function() { echo called; }\r", "}\n$")
    line(terminal, "my_fun\t", "called")
    line(terminal, "expo\tx=1; ech\t$x", "1")
    line(terminal, "true | my_f\t", "called")
    line(terminal, "if tru\t; then my_f\t; fi", "called")
    (terminal.home / "bin").mkdir()
    program = terminal.home / "bin" / "zz_program"
    program.write_text("#!/bin/sh\necho ran\n")
    program.chmod(0o755)
    (terminal.home / "bin" / "zz_data").write_text("")
    terminal.type("PATH=$HOME/bin:$PATH\r", "PATH\n$")
    line(terminal, "zz_\t", "ran")


@pytest.mark.points(2)
def test_type_ahead(terminal):
    """What is typed while a command runs is the command's, then the shell's."""
    terminal.child.send("read a; read b; echo [$a$b]\rone\rtwo\recho next\r")
    while not terminal.text().endswith("[onetwo]\n$ echo next\nnext\n$"):
        terminal.read()


@pytest.mark.points(2)
def test_errors_go_on(terminal):
    line(terminal, "fi", 'sh: syntax error: unexpected "fi", expec\nted a command')
    line(terminal, "echo ${x?gone}; echo no", "sh: x: gone")
    line(terminal, "readonly r=1; r=2; echo no", "sh: r: is read only")
    line(terminal, "echo still here", "still here")


@pytest.mark.points(2)
def test_lines_of_one_command(terminal):
    terminal.type("for i in 1 2\r", "\n>")
    terminal.type("do echo $i\r", "\n>")
    terminal.type("done\r", "\n1\n2\n$")
    terminal.type("cat <<END\r", "\n>")
    terminal.type("text\r", "\n>")
    terminal.type("END\r", "\ntext\n$")
    terminal.type("echo 'a\r", "\n>")
    terminal.type("b'\r", "\na\nb\n$")


@pytest.mark.points(2)
def test_modes(terminal):
    """Commands find the terminal in canonical mode with echo."""
    terminal.type("stty -a | tr ';' ' ' | grep -ow -e '-*icanon' -e '-*echo' -e '-*isig'\r",
                  "\nisig\nicanon\necho\n$")


@pytest.mark.points(2)
def test_background(terminal):
    terminal.type("(exit 3) & wait $!; echo $?\r", "\n3\n$")
    assert re.search(r"^\[1\] \d+$", terminal.text(), re.MULTILINE)
    terminal.child.send("true & sleep 0.2; echo slept\r")
    while not re.search(r"\nslept\n\[1\]\+  Done +true\n\$$", terminal.text()):
        terminal.read()


@pytest.mark.points(1)
def test_killed(terminal):
    terminal.type("sh -c 'kill -SEGV $$'; echo $?\r", "Segmentation fault\n139\n$")


@pytest.mark.points(1)
def test_clear_screen(terminal):
    line(terminal, "echo before", "before")
    terminal.type("text\x0c", "text")
    while terminal.text() != "$ text":
        terminal.read()


@pytest.mark.points(2)
def test_resize(terminal):
    """The line is drawn again in the width that the terminal has now."""
    terminal.type("echo " + "x" * 10, "x" * 10)
    terminal.child.setwinsize(24, 12)
    while not re.search(r"\r\x1b\[J\$ echo x+", terminal.child.read_nonblocking(4096, scaled(5))):
        pass
    # 17 columns are a row of 12 and 5: up one row, and down again to draw a longer line.
    terminal.child.send("\x01")
    assert terminal.child.expect([r"\x1b\[1A\r\x1b\[J", pexpect.TIMEOUT]) == 0
