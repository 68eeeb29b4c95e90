/* SPDX-License-Identifier: MIT */
/*
 * makedev, major, minor.
 */
#ifndef CALF_SYS_SYSMACROS_H
#define CALF_SYS_SYSMACROS_H

#include "uapi/devices.h"

#endif
