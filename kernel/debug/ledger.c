// SPDX-License-Identifier: MIT
#include "debug/ledger.h"
u32 ledger_epoch;
