/* SPDX-License-Identifier: MIT */
/* Stopping the machine as a user would want it: reboot.c. */
#pragma once

#include "lib/types.h"

/*
 * Ends every process, writes what is dirty to the disks and turns the machine off; QEMU exits
 * with `status`, of which the low 8 bits count. Sleeps; no locks held.
 */
__noreturn void kernel_power_off(int status);

/* True once that, or a restart, has begun. */
bool system_is_stopping(void);
