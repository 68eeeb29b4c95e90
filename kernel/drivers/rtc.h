/* SPDX-License-Identifier: MIT */
/* The clock that runs while the machine is off. */
#pragma once

#include "lib/types.h"

u64 rtc_read_ns(void); /* since 1970; 0 if the machine has no such clock */
