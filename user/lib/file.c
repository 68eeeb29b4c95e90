// SPDX-License-Identifier: MIT
/*
 * Files by name and by descriptor: the POSIX functions that Linux serves through its *at
 * calls, or with one more argument.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "libc.h"

int open(const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	mode_t mode = va_arg(ap, mode_t); /* whatever the register holds, if not given */
	va_end(ap);
	return openat(AT_FDCWD, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int pipe(int fds[2])
{
	return pipe2(fds, 0);
}

int dup2(int fd, int newfd)
{
	if (fd == newfd) /* dup3 refuses this */
		return fcntl(fd, F_GETFD) < 0 ? -1 : fd;
	return dup3(fd, newfd, 0);
}

int stat(const char *path, struct stat *st)
{
	return fstatat(AT_FDCWD, path, st, 0);
}

int lstat(const char *path, struct stat *st)
{
	return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

int faccessat(int dirfd, const char *path, int mode, int flags)
{
	if (flags)
		return __sys_faccessat2(dirfd, path, mode, flags);
	return __sys_faccessat(dirfd, path, mode);
}

int access(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, 0);
}

int eaccess(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

int link(const char *path, const char *newpath)
{
	return linkat(AT_FDCWD, path, AT_FDCWD, newpath, 0);
}

int symlink(const char *target, const char *path)
{
	return symlinkat(target, AT_FDCWD, path);
}

ssize_t readlink(const char *path, char *buf, size_t size)
{
	return readlinkat(AT_FDCWD, path, buf, size);
}

int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path)
{
	int result = unlink(path);

	return result < 0 && errno == EISDIR ? rmdir(path) : result;
}

int renameat(int dirfd, const char *path, int newdirfd, const char *newpath)
{
	return renameat2(dirfd, path, newdirfd, newpath, 0);
}

int rename(const char *path, const char *newpath)
{
	return renameat2(AT_FDCWD, path, AT_FDCWD, newpath, 0);
}

int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

int chmod(const char *path, mode_t mode)
{
	return __sys_fchmodat(AT_FDCWD, path, mode);
}

int fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	if (flags == 0)
		return __sys_fchmodat(dirfd, path, mode);
	errno = flags == AT_SYMLINK_NOFOLLOW ? EOPNOTSUPP : EINVAL;
	return -1;
}

int chown(const char *path, uid_t uid, gid_t gid)
{
	return fchownat(AT_FDCWD, path, uid, gid, 0);
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
	return fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

int futimens(int fd, const struct timespec times[2])
{
	return utimensat(fd, NULL, times, 0);
}
