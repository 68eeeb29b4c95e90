/* SPDX-License-Identifier: MIT */
/*
 * The system's name.
 */
#ifndef CALF_SYS_UTSNAME_H
#define CALF_SYS_UTSNAME_H

#include "uapi/utsname.h"

int uname(struct utsname *name);

#endif
