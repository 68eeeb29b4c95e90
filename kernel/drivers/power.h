/* SPDX-License-Identifier: MIT */
/* The end: power off and restart. Neither writes anything to the disk. */
#pragma once

#include "lib/types.h"

/* QEMU exits with `status`, of which the low 8 bits count. Any context. */
__noreturn void machine_power_off(int status);
__noreturn void machine_restart(void);
