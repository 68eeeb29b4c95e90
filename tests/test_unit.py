# SPDX-License-Identifier: MIT
"""tests/unit/: parts of the kernel that need no machine, compiled for the host, with sanitizers."""
import os
import subprocess

import pytest

from guests import scaled
from machine import BUILD, QEMU, ROOT

FLAGS = ["-std=gnu11", "-O1", "-g", "-Wall", "-fsanitize=address,undefined",
         "-fno-sanitize-recover", "-Ikernel"]
UNITS = sorted((ROOT / "tests/unit").glob("*.c"))


def device_tree(tmp_path):
    """What QEMU's machine tells the kernel of itself."""
    blob = tmp_path / "virt.dtb"
    subprocess.run([QEMU, "-M", f"virt,dumpdtb={blob}", "-smp", "4", "-nographic"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return blob


@pytest.mark.points(3)
@pytest.mark.parametrize("unit", UNITS, ids=[u.stem for u in UNITS])
def test_unit(unit, request, tmp_path):
    program = BUILD / "tests/unit" / unit.stem
    program.parent.mkdir(parents=True, exist_ok=True)
    built = subprocess.run([os.environ.get("HOSTCC") or "cc", *FLAGS, "-o", program, unit],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, check=False)
    if b"sanitize" in built.stdout or b"lasan" in built.stdout:
        pytest.skip("this compiler has no sanitizers")
    request.node.console = built.stdout.decode(errors="replace")
    if built.returncode:
        pytest.fail("it does not compile", pytrace=False)
    args = [device_tree(tmp_path)] if unit.stem == "fdt" else []
    done = subprocess.run([program, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=scaled(120), check=False)
    request.node.console = done.stdout.decode(errors="replace")
    if done.returncode:
        pytest.fail(f"ended with status {done.returncode}", pytrace=False)
