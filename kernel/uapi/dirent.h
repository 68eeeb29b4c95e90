/* SPDX-License-Identifier: MIT */
/*
 * What getdents64 writes: records of d_reclen bytes, a multiple of 8; d_off is the
 * position to lseek to for the record after.
 */
#ifndef UAPI_DIRENT_H
#define UAPI_DIRENT_H

#include "uapi/types.h"

struct linux_dirent64 {
	uint64_t d_ino;
	int64_t d_off;
	uint16_t d_reclen;
	uint8_t d_type;
	char d_name[];
};

#define DT_UNKNOWN 0
#define DT_FIFO	   1
#define DT_CHR	   2
#define DT_DIR	   4
#define DT_BLK	   6
#define DT_REG	   8
#define DT_LNK	   10
#define DT_SOCK	   12

#endif
