# SPDX-License-Identifier: MIT
"""mkfs, seen by the host's own tools for this file system."""
import os
import shutil
import subprocess

import pytest

from machine import BUILD, ROOT, MachineError, copy_image, fsck, make_image

MKFS = BUILD / "mkfs"
DEBUGFS = shutil.which("debugfs", path=os.environ["PATH"] + ":/sbin:/usr/sbin")


def mkfs(image, *args, ok=True):
    done = subprocess.run([MKFS, "-o", image, *args], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode == 0) == ok, done.stderr
    return done.stderr


def debugfs(image, request):
    done = subprocess.run([DEBUGFS, "-R", request, image], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return done.stdout


@pytest.fixture
def tree(tmp_path):
    """A folder with one of each kind of file."""
    root = tmp_path / "tree"
    (root / "many").mkdir(parents=True)
    for n in range(600):
        (root / f"many/a_rather_long_name_{n}").touch()
    (root / "big").write_bytes(os.urandom(5 << 20))
    (root / "sparse").write_bytes(b"")
    os.truncate(root / "sparse", 3 << 20)
    (root / "tool").write_text("#!/bin/sh\n")
    (root / "tool").chmod(0o4755)
    os.link(root / "tool", root / "same-tool")
    (root / "short").symlink_to("tool")
    (root / "long").symlink_to("x" * 100)
    return root


@pytest.mark.points(2)
def test_built_image_is_clean():
    assert fsck(BUILD / "fs.img") == ""


@pytest.mark.points(2)
def test_every_kind_of_file(tree, tmp_path):
    image = tmp_path / "fs.img"
    mkfs(image, "-t", ROOT / "mkfs/devices", tree)
    assert fsck(image) == ""
    assert debugfs(image, "cat /big") == (tree / "big").read_bytes()
    assert b"Links: 2" in debugfs(image, "stat /same-tool")
    assert b"04755" in debugfs(image, "stat /tool")
    assert b"x" * 100 in debugfs(image, "cat /long") + debugfs(image, "stat /long")
    assert b"Size: 3145728" in debugfs(image, "stat /sparse")
    assert b"Device major/minor number: 05:01" in debugfs(image, "stat /dev/console")
    assert b"User:     0" in debugfs(image, "stat /tool")
    assert debugfs(image, "ls -p /many").count(b"long_name") == 600


@pytest.mark.points(2)
def test_same_input_same_bytes(tree, tmp_path):
    mkfs(tmp_path / "1.img", "-t", ROOT / "mkfs/devices", tree)
    os.utime(tree / "big", (1, 1))
    mkfs(tmp_path / "2.img", "-t", ROOT / "mkfs/devices", tree)
    assert (tmp_path / "1.img").read_bytes() == (tmp_path / "2.img").read_bytes()


@pytest.mark.points(2)
def test_overlay_wins(tree, tmp_path):
    over = tmp_path / "over"
    (over / "many").mkdir(parents=True)
    (over / "many/new").write_text("new\n")
    (over / "tool").write_text("laid over\n")
    mkfs(tmp_path / "fs.img", tree, over)
    assert fsck(tmp_path / "fs.img") == ""
    assert debugfs(tmp_path / "fs.img", "cat /tool") == b"laid over\n"
    assert debugfs(tmp_path / "fs.img", "cat /same-tool") == b"#!/bin/sh\n"
    assert debugfs(tmp_path / "fs.img", "cat /many/new") == b"new\n"


@pytest.mark.points(2)
def test_one_sentence_for_each_mistake(tree, tmp_path):
    image = tmp_path / "fs.img"
    assert "IMAGE_SIZE=8M" in mkfs(image, "-s", "4M", tree, ok=False)
    assert "not a size" in mkfs(image, "-s", "lots", tree, ok=False)
    assert "No such file" in mkfs(image, tmp_path / "nothing", ok=False)
    (tmp_path / "file").mkdir()
    (tmp_path / "file/many").write_text("")
    assert "directory" in mkfs(image, tree, tmp_path / "file", ok=False)
    assert not list(tmp_path.glob("fs.img*"))


def test_copy_keeps_bytes_and_holes(tmp_path):
    copy_image(BUILD / "fs.img", tmp_path / "copy.img")
    assert (tmp_path / "copy.img").read_bytes() == (BUILD / "fs.img").read_bytes()
    with pytest.raises(MachineError):
        make_image(tmp_path / "no" / "such.img")
