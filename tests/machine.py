# SPDX-License-Identifier: MIT
"""
The machine as the host sees it: its disk image, its command line, its console.

Needs Python's own library only; tests/run and the tests share it. A boot gets a copy of the
disk image, so what it writes is gone afterwards unless it is asked for. In run mode
(`console=mux`) the kernel puts its own messages between SO and SI, so that the bytes of
programs can be told from them exactly; what comes before the first message is OpenSBI's.
"""
import os
import re
import selectors
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / (os.environ.get("B") or "build")
QEMU = os.environ.get("QEMU") or "qemu-system-riscv64"
TIMED_OUT, PANICKED = 124, 125
CHUNK = 1 << 20


class MachineError(Exception):
    """The machine can't be started; the text says what to do."""


class Splitter:
    """
    Parts the bytes of the console into programs' output and the kernel's messages. A message
    begins with `[`; behind an SO of a program the kernel puts an empty frame, so nothing that
    a program prints is taken for a message.
    """

    FRAME = re.compile(rb"\x0e(\[[^\x0e\x0f]*)?\x0f")
    # What may still become a frame when more bytes come.
    PARTIAL = re.compile(rb"\x0e(\[[^\x0e\x0f]*)?\Z")

    def __init__(self):
        self.started = False
        self.pending = b""

    def feed(self, data):
        """Returns the program bytes and the kernel bytes that `data` completes."""
        self.pending += data
        out, kernel, done = [], [], 0
        for frame in self.FRAME.finditer(self.pending):
            if self.started:
                out.append(self.pending[done : frame.start()])
            kernel.append(frame.group(1) or b"")
            self.started, done = True, frame.end()
        rest = self.pending[done:]
        partial = self.PARTIAL.search(rest)
        keep = partial.start() if partial else len(rest)
        if self.started:
            out.append(rest[:keep])
            rest = rest[keep:]
        self.pending = rest
        return b"".join(out), b"".join(kernel)

    def rest(self):
        """What is left at the end: a message cut short, or all of it if none ever came."""
        rest, self.pending = self.pending, b""
        return rest


class Result:
    """What came of a boot."""

    def __init__(self, argv):
        self.argv = argv
        self.status = None  # CMD's, or TIMED_OUT, or PANICKED
        self.out = b""  # what programs printed
        self.kernel = b""  # the kernel's messages
        self.stray = b""  # what can't be told apart: a boot that failed early, QEMU's errors
        self.started = False  # the kernel got as far as its first message
        self.timed_out = False
        self.seconds = 0.0
        self.image = None  # where the disk was

    def __repr__(self):
        return "the run"

    @property
    def text(self):
        return self.out.decode(errors="replace")

    @property
    def log(self):
        return self.kernel.replace(b"\r\n", b"\n").decode(errors="replace")

    @property
    def panicked(self):
        return "panic:" in self.log


def copy_image(source, target):
    """Copies a disk image, leaving holes where it has zeros."""
    zeros = bytes(CHUNK)
    try:
        with open(source, "rb") as old, open(target, "wb") as new:
            while chunk := old.read(CHUNK):
                if chunk == zeros[: len(chunk)]:
                    new.seek(len(chunk), os.SEEK_CUR)
                else:
                    new.write(chunk)
            new.truncate()
    except OSError as error:
        raise MachineError(f"cannot copy the disk image to {target}: {error.strerror}; "
                           "free some space, or set TMPDIR to a place that has it") from error


def make_image(target, overlays=()):
    """Puts a disk image at `target`: the one built, with folders laid over it."""
    base = BUILD / "fs.img"
    for part in (base, BUILD / "kernel.elf", BUILD / "qemu.args"):
        if not part.exists():
            raise MachineError(f"there is no {part}: build it first, with make")
    overlays = [str(o) for o in overlays if o]
    if os.environ.get("OVERLAY"):
        overlays.insert(0, os.environ["OVERLAY"])
    if not overlays:
        copy_image(base, target)
        return
    size = os.environ.get("IMAGE_SIZE") or str(base.stat().st_size)
    command = [BUILD / "mkfs", "-s", size, "-t", ROOT / "mkfs/devices", "-o", target,
               BUILD / "root", *overlays]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise MachineError(done.stderr.strip())


def qemu_args(image, append, cpus, mem):
    """The command line; the machine itself is the Makefile's."""
    machine = shlex.split((BUILD / "qemu.args").read_text())
    append = " ".join(filter(None, [append, stress_option(), os.environ.get("APPEND")]))
    return [QEMU, *machine, "-smp", str(cpus), "-m", str(mem),
            "-kernel", str(BUILD / "kernel.elf"), "-append", append,
            "-drive", f"file={image},if=none,format=raw,id=d0,cache=unsafe",
            *shlex.split(os.environ.get("QEMUOPTS") or "")]


def stress_option():
    """STRESS=SEED makes every boot run with delays at random where harts meet."""
    seed = os.environ.get("STRESS")
    return f"stress={seed}" if seed else ""


def run_option(command):
    return "console=mux run=" + quote(command, safe="/-_.,:=")


class Boot:
    """One boot that runs a command and powers off. on_out and on_kernel see bytes as they come."""

    def __init__(self, command, cpus=1, mem="256M", append="", timeout=60, overlays=(),
                 image_out=None, on_out=None, on_kernel=None):
        self.command = command
        self.append = f"{run_option(command)} {append}".strip()
        self.cpus, self.mem = cpus, mem
        self.overlays = overlays
        self.image_out = image_out
        self.on_out, self.on_kernel = on_out, on_kernel
        self.timeout = timeout
        self.deadline = None  # on_out may move it
        self.pid = None  # QEMU's, while it runs

    def run(self, check_image=None):
        """Boots; check_image(path) may look at the disk afterwards. Returns the Result."""
        directory = tempfile.mkdtemp(prefix="calf-")
        try:
            image = Path(directory, "disk.img")
            make_image(image, self.overlays)
            result = self._run_on(image)
            if check_image:
                check_image(image, result)
            if self.image_out:
                copy_image(image, self.image_out)
                result.image = Path(self.image_out)
            return result
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def _run_on(self, image):
        result = Result(qemu_args(image, self.append, self.cpus, self.mem))
        start = time.monotonic()
        self.deadline = start + self.timeout
        try:
            qemu = subprocess.Popen(result.argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)
        except OSError as error:
            raise MachineError(f"cannot start {QEMU}: {error.strerror}; type: make tools") from error
        try:
            self.pid = qemu.pid
            self._read(qemu, result)
            if not result.timed_out:
                qemu.wait()
        finally:
            qemu.kill()
            qemu.wait()
            qemu.stdout.close()
            qemu.stderr.close()
        result.seconds = time.monotonic() - start
        if result.timed_out:
            result.status = TIMED_OUT
        elif result.panicked or qemu.returncode < 0 or not result.started:
            result.status = PANICKED
        else:
            result.status = qemu.returncode
        return result

    def _read(self, qemu, result):
        """Takes in all that QEMU prints, until it ends or the time is over."""
        splitter = Splitter()
        with selectors.DefaultSelector() as selector:
            selector.register(qemu.stdout, selectors.EVENT_READ)
            selector.register(qemu.stderr, selectors.EVENT_READ)
            while selector.get_map() and not result.timed_out:
                left = self.deadline - time.monotonic()
                if left <= 0:
                    result.timed_out = True
                for key, _ in selector.select(max(left, 0)):
                    data = os.read(key.fd, 65536)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is qemu.stderr:
                        result.stray += data
                    else:
                        self._take(splitter.feed(data), result)
        result.stray += splitter.rest()
        result.started = splitter.started

    def _take(self, parts, result):
        out, kernel = parts
        result.out += out
        result.kernel += kernel
        if kernel and self.on_kernel:
            self.on_kernel(kernel)
        if out and self.on_out:
            self.on_out(out)


def fsck(image):
    """Has e2fsck look at a disk, changing nothing. Returns what is wrong, or ''."""
    e2fsck = os.environ.get("E2FSCK") or shutil.which("e2fsck", path=os.environ["PATH"] +
                                                      ":/sbin:/usr/sbin")
    if not e2fsck:
        raise MachineError("there is no e2fsck; type: make tools")
    done = subprocess.run([e2fsck, "-fn", image], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout if done.returncode else ""


def show_stray(result):
    """For a boot that failed before its first message."""
    sys.stderr.buffer.write(result.stray)
    sys.stderr.flush()
