# SPDX-License-Identifier: MIT
"""A user at the terminal: the machine on a pseudo-terminal, driven with pexpect."""
import os
import re
from pathlib import Path

import pexpect

from guests import bad_lines, scaled, write_log
from machine import Result, fsck, make_image, qemu_args

PROMPT = r"calf:[^ ]*# "
NL = r"\r*\n"  # the pseudo-terminal adds its own carriage return
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Console:
    """Boots to the shell; send() types, expect() waits for text, command() does both."""

    def __init__(self, item, tmp_path):
        self.item = item
        self.image = tmp_path / "disk.img"
        self.qemu = None
        self.transcript = tmp_path / "console"
        self.log = None

    def boot(self, cpus=1, mem="256M", append="", prompt=PROMPT, overlay=None):
        """Starts the machine and waits for the shell's prompt."""
        make_image(self.image, [overlay])
        argv = qemu_args(self.image, append, cpus, mem)
        self.log = open(self.transcript, "wb")
        self.qemu = pexpect.spawn(argv[0], argv[1:], timeout=scaled(20), dimensions=(24, 80))
        self.qemu.logfile_read = self.log
        self.qemu.delaybeforesend = None
        self.expect(prompt)
        return self

    def send(self, keys):
        self.qemu.send(keys)

    def expect(self, pattern, timeout=20):
        """Waits for a pattern; returns what came before it, without escape sequences."""
        try:
            self.qemu.expect(pattern, timeout=scaled(timeout))
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            what = "the machine stopped" if isinstance(error, pexpect.EOF) else "nothing came"
            raise AssertionError(f"waited for {pattern!r}, but {what}") from None
        finally:
            self.log.flush()
            self.item.console = self.text()
        return ESCAPES.sub("", self.qemu.before.decode(errors="replace"))

    def command(self, line, prompt=PROMPT):
        """Types a line at the prompt; returns what was printed before the next prompt."""
        self.send(line + "\r")
        self.expect(r"\n")
        return re.sub(NL, "\n", self.expect(prompt))

    def power_off(self):
        """Types poweroff; the disk must be clean and the kernel content. Returns the status."""
        self.send("poweroff\r")
        self.expect(pexpect.EOF)
        self.qemu.close()
        complaints = [fsck(self.image)] + bad_lines(self.text())
        if any(complaints):
            raise AssertionError("\n".join(filter(None, complaints)))
        return self.qemu.exitstatus

    def text(self):
        if not self.transcript.exists():
            return ""
        return re.sub(NL, "\n", ESCAPES.sub("", self.transcript.read_bytes().decode(errors="replace")))

    def cpu_seconds(self):
        """Host processor time that QEMU has used."""
        stat = Path(f"/proc/{self.qemu.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        if self.qemu:
            self.qemu.close(force=True)
            self.log.close()
            result = Result([])
            result.out = self.text().encode()
            write_log(self.item.name, result)
