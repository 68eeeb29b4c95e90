# SPDX-License-Identifier: MIT
"""Copy-on-write with a boot option."""
import pytest

from guests import judge_tap


@pytest.mark.points(5)
def test_nosharept(guest):
    """fork copies all page tables at once, and everybody sees the same bytes."""
    result = guest.run("/tests/cow_tables nosharept", cpus=4, append="nosharept")
    assert judge_tap(result.text, result.status) == ([], "")
