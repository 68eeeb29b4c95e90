# SPDX-License-Identifier: MIT
"""The files that are ours, as paths from the repository's root."""
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = {".c", ".h", ".S", ".ld", ".py", ".sh", ".awk", ".md", ".pml", ".tbl", ".tmpl", ".ini", ".toml", ""}
os.chdir(ROOT)


def sources(*folders):
    """Text files below the folders, or all of them."""
    found = []
    for folder in folders or ["."]:
        for directory, names, files in os.walk(folder):
            # A folder with tool files in it is a build.
            names[:] = [n for n in names if n not in (".git", "build", "__pycache__")
                        and not Path(directory, n, "tools-build.mk").exists()]
            found += [Path(directory, f) for f in files if Path(f).suffix in TEXT]
    return sorted(found)
