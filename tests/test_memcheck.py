# SPDX-License-Identifier: MIT
"""The debug build notices memory misused and undefined behaviour, and says where."""
import os
import re

import pytest

from machine import PANICKED

pytestmark = pytest.mark.skipif(bool(os.environ.get("RELEASE")), reason="RELEASE=1 has no checks")

UNDEFINED = {
    "ub_shift": "shift of 'int' 1 by 40",
    "ub_index": r"index -1 of 'int \[4\]'",
    "ub_divide": "division of 'int' 40 by 0",
    "ub_bool": "40 as a '_Bool'",
    "ub_length": "array of -1 elements",
    "ub_unreachable": "the unreachable was reached",
    "ub_object_size": "access to 'int' behind the end of an object",
}


def provoke(guest, name):
    """The log of a boot that makes a mistake which must stop the machine."""
    result = guest.run("true", append=f"provoke={name}", expect=("panic", "sanitizer"))
    assert result.status == PANICKED, f"{name} was not noticed"
    return result.log


@pytest.mark.points(2)
@pytest.mark.parametrize("name", UNDEFINED)
def test_undefined_behaviour(guest, name):
    """What it was, the source line, and who called."""
    words = UNDEFINED[name]
    log = provoke(guest, name)
    assert re.search(rf"sanitizer: {words}.* at kernel/debug/provoke_memory\.c:\d+", log)
    assert f"provoke_{name}+0x" in log


@pytest.mark.points(2)
def test_stack_array(guest):
    """An array on the stack that is written past its end."""
    assert "stack: an array of the caller's ran over" in provoke(guest, "stack_array")


@pytest.mark.points(2)
def test_stack_overflow(guest):
    """A stack that runs over hits the guard below it; the backtrace says where it was."""
    log = provoke(guest, "stack_overflow")
    assert "kernel stack overflow of init[1]" in log
    assert "recurse+0x" in log
