/* SPDX-License-Identifier: MIT */
/*
 * Device control.
 */
#ifndef CALF_SYS_IOCTL_H
#define CALF_SYS_IOCTL_H

#include "uapi/termios.h"

int ioctl(int fd, unsigned long request, ...);

#endif
