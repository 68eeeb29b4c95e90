/* SPDX-License-Identifier: MIT */
/* What is allocated, by type and by who asked for it. */
#pragma once

#include "lib/types.h"

#ifdef DEBUG

/* Goes into whatever is allocated now: see ledger_mark. */
extern u32 ledger_epoch;

#endif
