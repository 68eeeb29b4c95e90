// SPDX-License-Identifier: MIT
/*
 * Reading directories: a buffer of getdents64's records, which have struct dirent's layout.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct dirstream {
	int fd;
	size_t pos, end; /* of buf: the next record, the end of the last */
	char buf[4096] __attribute__((aligned(8)));
};

_Static_assert(offsetof(struct dirent, d_name) == offsetof(struct linux_dirent64, d_name),
	       "readdir hands out the kernel's records as they are");

DIR *fdopendir(int fd)
{
	DIR *dir = malloc(sizeof(*dir));

	if (dir) {
		dir->fd = fd;
		dir->pos = dir->end = 0;
	}
	return dir;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	if (dir->pos == dir->end) {
		ssize_t n = getdents64(dir->fd, dir->buf, sizeof(dir->buf));
		if (n <= 0)
			return NULL;
		dir->pos = 0;
		dir->end = n;
	}
	struct dirent *d = (struct dirent *)(dir->buf + dir->pos);
	dir->pos += d->d_reclen;
	return d;
}

void rewinddir(DIR *dir)
{
	lseek(dir->fd, 0, SEEK_SET);
	dir->pos = dir->end = 0;
}

int dirfd(DIR *dir)
{
	return dir->fd;
}

int closedir(DIR *dir)
{
	int fd = dir->fd;

	free(dir);
	return close(fd);
}
