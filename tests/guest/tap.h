/* SPDX-License-Identifier: MIT */
/*
 * All that guest tests share: checks that print TAP (check.h), time, chance, counters and
 * files (guest.h), children with a time limit (child.h).
 */
#ifndef TAP_H
#define TAP_H

#include "check.h"
#include "guest.h"
#include "child.h"

#endif
