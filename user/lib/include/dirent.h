/* SPDX-License-Identifier: MIT */
/*
 * Reading directories.
 */
#ifndef CALF_DIRENT_H
#define CALF_DIRENT_H

#include "uapi/dirent.h"

struct dirent {
	ino_t d_ino;
	off_t d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};

typedef struct dirstream DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
struct dirent *readdir(DIR *dir);
int closedir(DIR *dir);
void rewinddir(DIR *dir);
int dirfd(DIR *dir);
ssize_t getdents64(int fd, void *buf, size_t size);

#endif
