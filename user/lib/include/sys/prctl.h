/* SPDX-License-Identifier: MIT */
/*
 * What a process may ask for itself.
 */
#ifndef CALF_SYS_PRCTL_H
#define CALF_SYS_PRCTL_H

#include "uapi/prctl.h"

int prctl(int option, ...);

#endif
