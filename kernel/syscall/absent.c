// SPDX-License-Identifier: MIT
/* Calls of signals and timers that have no kernel side yet. */
#include "lib/err.h"
#include "syscall/syscall.h"

#define ABSENT(name)                                                                               \
	SYSCALL_DEFINE0(name)                                                                      \
	{                                                                                          \
		return -ENOSYS;                                                                    \
	}

ABSENT(signalfd4)
ABSENT(prctl)
ABSENT(pidfd_send_signal)
ABSENT(pidfd_open)
