/* SPDX-License-Identifier: MIT */
/*
 * Device numbers: Linux's majors, and dev_t as stat gives it. The low 32 bits are also
 * the form on disk: 12 bits of major, 20 of minor.
 */
#ifndef UAPI_DEVICES_H
#define UAPI_DEVICES_H

#include "uapi/types.h"

#define MEM_MAJOR	       1
#define TTY_MAJOR	       4
#define TTYAUX_MAJOR	       5
#define MISC_MAJOR	       10
#define UNIX98_PTY_SLAVE_MAJOR 136 /* the minor is the number in the name */
#define VIRTBLK_MAJOR	       254 /* Linux gives this one out at run time, from 254 down */

#define makedev(major, minor)                                                                      \
	((dev_t)((((major)&0xfffUL) << 8) | (((major) & ~0xfffUL) << 32) | ((minor)&0xffUL) |      \
		 (((minor)&0xffffff00UL) << 12)))
#define major(dev) ((unsigned int)((((dev) >> 8) & 0xfff) | (((dev) >> 32) & ~0xfffUL)))
#define minor(dev) ((unsigned int)(((dev)&0xff) | (((dev) >> 12) & 0xffffff00UL)))

#endif
