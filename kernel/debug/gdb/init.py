# SPDX-License-Identifier: MIT
"""gdb's commands for Calf: ps, bt-task, vm, walk, fds, locks, add-user. Read by .gdbinit.tmpl."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import files
import locks
import memory
import programs
import tasks

programs.add_boot_code()
