// SPDX-License-Identifier: MIT
/*
 * getdents64: the entries of a directory as records for the user.
 *
 *	| d_ino 8 | d_off 8 | d_reclen 2 | d_type 1 | d_name with NUL | padding to 8 |
 *
 * Invariants:
 *  - d_off is the position of the entry after. It is known only when that one comes, or at
 *    the end: so one record waits in `pending`, and is copied out when its d_off is known.
 *  - `used` counts pending too: what was accepted is sure to fit.
 *  - ctx.pos is the position of the entry that the file system gives; it moves on only if
 *    emit accepts it.
 *
 * f->pos_mutex, then the directory's mutex, are held over it, copies to the user too.
 */
#include "fs/fs.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "uapi/dirent.h"
#include "uapi/limits.h"

#define RECORD_MAX ALIGN_UP(sizeof(struct linux_dirent64) + NAME_MAX + 1, 8)

struct getdents {
	struct dir_context ctx;
	char __user *ubuf;
	size_t size, used; /* of ubuf, in bytes */
	int error;	   /* why the last emit said no; 0: all were accepted */
	union {
		struct linux_dirent64 d;
		u8 bytes[RECORD_MAX];
	} pending; /* d_reclen 0: none */
};

/* Copies the pending record out, now that the position of the next is known. */
static int flush_pending(struct getdents *g)
{
	u32 reclen = g->pending.d.d_reclen;

	if (!reclen)
		return 0;
	g->pending.d.d_off = g->ctx.pos;
	if (copy_to_user(g->ubuf + g->used - reclen, &g->pending, reclen))
		return -EFAULT;
	g->pending.d.d_reclen = 0;
	return 0;
}

static bool emit_dirent(struct dir_context *ctx, const char *name, size_t len, u64 ino, u8 type)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	size_t reclen = ALIGN_UP(offsetof(struct linux_dirent64, d_name) + len + 1, 8);
	struct linux_dirent64 *d = &g->pending.d;

	if (len > NAME_MAX) {
		g->error = -EIO; /* a file system that lies */
		return false;
	}
	if (reclen > g->size - g->used) {
		g->error = -EINVAL; /* if it is the first: see getdents(2) */
		return false;
	}
	g->error = flush_pending(g);
	if (g->error)
		return false;
	memset(&g->pending, 0, reclen);
	d->d_ino = ino;
	d->d_reclen = reclen;
	d->d_type = type;
	memcpy(d->d_name, name, len);
	g->used += reclen;
	return true;
}

/* pos_mutex is held. The bytes written, 0 at the end of the directory, or -errno. */
static ssize_t do_getdents(struct file *f, char __user *ubuf, size_t size)
{
	struct getdents g = {
		.ctx = {.emit = emit_dirent, .pos = f->pos}, .ubuf = ubuf, .size = size};
	struct inode *dir = f->inode;
	int err = -ENOENT, fault;

	mutex_lock(&dir->mutex);
	if (dir->nlink)
		err = f->ops->iterate(f, &g.ctx);
	mutex_unlock(&dir->mutex);
	fault = flush_pending(&g);
	if (fault)
		return fault;
	f->pos = g.ctx.pos;
	if (g.used)
		return g.used;
	return err ? err : g.error;
}

SYSCALL_DEFINE3(getdents64, int, fd, char __user *, ubuf, u32, size)
{
	struct file *f = fget(fd);
	ssize_t ret = -ENOTDIR;

	if (!f)
		return -EBADF;
	if (f->ops->iterate) {
		mutex_lock(&f->pos_mutex);
		ret = do_getdents(f, ubuf, size);
		mutex_unlock(&f->pos_mutex);
	}
	fput(f);
	return ret;
}
