# SPDX-License-Identifier: MIT
"""What a broken disk costs for good: the kernel says so and lives on, and e2fsck repairs it."""
import os
import re
import shutil
import subprocess

import pytest

from machine import BUILD, Boot, fsck

pytestmark = pytest.mark.skipif(bool(os.environ.get("RELEASE")), reason="not in a release")
SBIN = "/sbin:/usr/sbin:/usr/bin:/bin"


def e2fs(tool, *args):
    """The output of one of e2fsprogs, whatever its status."""
    return subprocess.run([shutil.which(tool, path=SBIN), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False).stdout


def place(what):
    """The block of group 0 where the image has its bitmaps."""
    return re.search(rf"{what} at (\d+)", e2fs("dumpe2fs", BUILD / "fs.img"))[1]


@pytest.mark.points(5)
@pytest.mark.parametrize("what", ["Block bitmap", "Inode bitmap"])
def test_bad_bitmap(tmp_path, what):
    """A file is removed whose blocks, or whose inode, can't be marked as free."""
    image = tmp_path / "disk.img"
    result = Boot("dd if=/dev/zero of=/f bs=64k count=4 2>/dev/null; sync; "
                  "echo drop-caches >/dev/fault-inject; "
                  f"echo read {place(what)} >/dev/fault-inject; rm /f; echo $?; "
                  "echo clear >/dev/fault-inject; echo new >/f && cat /f",
                  image_out=image).run()
    assert result.text == "0\nnew\n"
    assert f"cannot read the {what.lower()} of group 0" in result.log
    assert "panic" not in result.log
    assert "with errors" in e2fs("dumpe2fs", "-h", image)
    assert "bitmap differences" in fsck(image)
    e2fs("e2fsck", "-fy", image)
    assert fsck(image) == ""
