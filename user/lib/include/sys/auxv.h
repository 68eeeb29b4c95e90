/* SPDX-License-Identifier: MIT */
/*
 * The auxiliary vector.
 */
#ifndef CALF_SYS_AUXV_H
#define CALF_SYS_AUXV_H

#include "uapi/auxvec.h"

/* 0 with errno ENOENT if the kernel gave no such entry. */
unsigned long getauxval(unsigned long type);

#endif
