/* SPDX-License-Identifier: MIT */
/*
 * Memory, load, time since boot.
 */
#ifndef CALF_SYS_SYSINFO_H
#define CALF_SYS_SYSINFO_H

#include "uapi/sysinfo.h"

int sysinfo(struct sysinfo *info);

#endif
