// SPDX-License-Identifier: MIT
/*
 * read, write and their kin, and lseek.
 *
 * Each call makes an iov_iter of what the user gave and hands it to the file's operation.
 *
 * Invariants:
 *  - One call moves at most MAX_RW_COUNT bytes, so that counts fit an int everywhere.
 *  - f->pos is read and written with pos_mutex held: reads that share a file get each byte
 *    once. Streams have no position and no mutex: a reader who waits on a terminal must
 *    not stop those who write to the same file.
 *  - A call that fails leaves f->pos alone.
 */
#include "fs/dcache.h"
#include "fs/fs.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"

#define MAX_RW_COUNT 0x7ffff000UL
#define IOV_ON_STACK 8
#define MAX_OFFSET   0x7fffffffffffffffL

enum rw { READ, WRITE };

/* ---- what the user gave ---- */

/* Linux: a range that can't be user memory is -EFAULT even where no byte is moved. */
static bool user_range_ok(const void __user *ubuf, size_t nbytes)
{
	return nbytes <= USER_END && (u64)ubuf <= USER_END - nbytes;
}

static int import_buffer(struct iov_iter *it, struct iovec *iov, void __user *ubuf, size_t nbytes)
{
	if (!user_range_ok(ubuf, nbytes))
		return -EFAULT;
	*iov = (struct iovec){.iov_base = ubuf, .iov_len = min(nbytes, MAX_RW_COUNT)};
	iov_iter_init(it, iov, 1, iov->iov_len);
	return 0;
}

/* Checks the segments and cuts them to MAX_RW_COUNT in all: the sum, or -errno. */
static ssize_t check_segments(struct iovec *iov, size_t nr_segs)
{
	size_t total = 0;

	for (size_t i = 0; i < nr_segs; i++) {
		if ((ssize_t)iov[i].iov_len < 0)
			return -EINVAL;
		if (!user_range_ok(iov[i].iov_base, iov[i].iov_len))
			return -EFAULT;
		iov[i].iov_len = min(iov[i].iov_len, MAX_RW_COUNT - total);
		total += iov[i].iov_len;
	}
	return total;
}

/*
 * Copies the user's array of segments, into `few` if it fits; the caller kfrees *iovp
 * unless it is `few`.
 */
static int import_iovec(struct iov_iter *it, const struct iovec __user *uiov, u64 nr_segs,
			struct iovec *few, struct iovec **iovp)
{
	struct iovec *iov = few;
	ssize_t total = -EFAULT;

	*iovp = few;
	if (nr_segs > UIO_MAXIOV)
		return -EINVAL;
	if (nr_segs > IOV_ON_STACK)
		iov = kmalloc(nr_segs * sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return -ENOMEM;
	*iovp = iov;
	if (copy_from_user(iov, uiov, nr_segs * sizeof(*iov)) == 0)
		total = check_segments(iov, nr_segs);
	if (total < 0)
		return total;
	iov_iter_init(it, iov, nr_segs, total);
	return 0;
}

/* ---- the file's operation ---- */

/* Linux: a range that ends behind the last offset is no range. */
static bool pos_range_ok(const struct file *f, loff_t pos, size_t nbytes)
{
	return (f->mode & FMODE_STREAM) || nbytes <= (u64)(MAX_OFFSET - pos);
}

static ssize_t do_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	if (!(f->mode & FMODE_READ))
		return -EBADF;
	if (!pos_range_ok(f, *pos, to->count))
		return -EINVAL;
	if (S_ISDIR(f->inode->mode))
		return -EISDIR;
	if (!f->ops->read)
		return -EINVAL;
	return f->ops->read(f, to, pos);
}

static ssize_t do_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	ssize_t n;

	if (!(f->mode & FMODE_WRITE))
		return -EBADF;
	if (!pos_range_ok(f, *pos, from->count))
		return -EINVAL;
	if (!f->ops->write)
		return -EINVAL;
	n = f->ops->write(f, from, pos);
	if (n > 0 && (READ_ONCE(f->flags) & O_DSYNC) && f->ops->fsync) {
		int err = f->ops->fsync(f, !(READ_ONCE(f->flags) & __O_SYNC));

		if (err)
			return err;
	}
	return n;
}

static ssize_t rw_at(struct file *f, struct iov_iter *it, loff_t pos, enum rw rw)
{
	return rw == READ ? do_read(f, it, &pos) : do_write(f, it, &pos);
}

static ssize_t rw_at_file_pos(struct file *f, struct iov_iter *it, enum rw rw)
{
	bool stream = f->mode & FMODE_STREAM;
	loff_t pos;
	ssize_t n;

	if (!stream)
		mutex_lock(&f->pos_mutex);
	pos = f->pos;
	n = rw == READ ? do_read(f, it, &pos) : do_write(f, it, &pos);
	if (n >= 0)
		f->pos = pos;
	if (!stream)
		mutex_unlock(&f->pos_mutex);
	return n;
}

/* ---- system calls ---- */

/* read and write (`upos` NULL), pread64 and pwrite64. */
static ssize_t rw_buffer(int fd, void __user *ubuf, size_t nbytes, const loff_t *pos, enum rw rw)
{
	struct file *f = fget(fd);
	struct iov_iter it;
	struct iovec iov;
	ssize_t n;

	if (!f)
		return -EBADF;
	n = 0;
	if (pos && (f->mode & FMODE_STREAM))
		n = -ESPIPE;
	else if (!(f->mode & (rw == READ ? FMODE_READ : FMODE_WRITE)))
		n = -EBADF;
	if (!n)
		n = import_buffer(&it, &iov, ubuf, nbytes);
	if (!n)
		n = pos ? rw_at(f, &it, *pos, rw) : rw_at_file_pos(f, &it, rw);
	fput(f);
	return n;
}

static ssize_t rw_vector(int fd, const struct iovec __user *uiov, u64 nr_segs, enum rw rw)
{
	struct iovec few[IOV_ON_STACK], *iov;
	struct file *f = fget(fd);
	struct iov_iter it;
	ssize_t n;

	if (!f)
		return -EBADF;
	n = import_iovec(&it, uiov, nr_segs, few, &iov);
	if (!n)
		n = rw_at_file_pos(f, &it, rw);
	if (iov != few)
		kfree(iov);
	fput(f);
	return n;
}

SYSCALL_DEFINE3(read, int, fd, void __user *, ubuf, size_t, nbytes)
{
	return rw_buffer(fd, ubuf, nbytes, NULL, READ);
}

SYSCALL_DEFINE3(write, int, fd, void __user *, ubuf, size_t, nbytes)
{
	return rw_buffer(fd, ubuf, nbytes, NULL, WRITE);
}

SYSCALL_DEFINE4(pread64, int, fd, void __user *, ubuf, size_t, nbytes, loff_t, pos)
{
	return pos < 0 ? -EINVAL : rw_buffer(fd, ubuf, nbytes, &pos, READ);
}

SYSCALL_DEFINE4(pwrite64, int, fd, void __user *, ubuf, size_t, nbytes, loff_t, pos)
{
	return pos < 0 ? -EINVAL : rw_buffer(fd, ubuf, nbytes, &pos, WRITE);
}

SYSCALL_DEFINE3(readv, int, fd, const struct iovec __user *, uiov, u64, nr_segs)
{
	return rw_vector(fd, uiov, nr_segs, READ);
}

SYSCALL_DEFINE3(writev, int, fd, const struct iovec __user *, uiov, u64, nr_segs)
{
	return rw_vector(fd, uiov, nr_segs, WRITE);
}

/* ---- for file systems ---- */

ssize_t generic_write_checks(struct file *f, struct iov_iter *from, loff_t *pos, loff_t max_bytes)
{
	u64 fsize = rlimit(RLIMIT_FSIZE), limit = min(fsize, (u64)max_bytes);

	if (!from->count)
		return 0;
	if (READ_ONCE(f->flags) & O_APPEND)
		*pos = f->inode->size;
	if ((u64)*pos >= fsize)
		raise_signal(SIGXFSZ);
	if ((u64)*pos >= limit)
		return -EFBIG;
	if (current->cred.euid != 0)
		remove_set_id_bits(f->inode);
	from->count = min(from->count, limit - *pos);
	return from->count;
}

/* ---- lseek ---- */

loff_t null_llseek(struct file *f, loff_t offset, int whence)
{
	(void)offset;
	(void)whence;
	f->pos = 0;
	return 0;
}

/*
 * The base to which lseek adds `offset`. Simplification: a file is one run of data that
 * ends in a hole, which lseek(2) allows: SEEK_DATA and SEEK_HOLE answer by that.
 */
static loff_t seek_base(struct file *f, loff_t offset, int whence)
{
	loff_t size = READ_ONCE(f->inode->size);

	switch (whence) {
	case SEEK_SET: return 0;
	case SEEK_CUR: return f->pos;
	case SEEK_END: return size;
	case SEEK_DATA:
	case SEEK_HOLE:
		if (offset < 0 || offset >= size)
			return -ENXIO;
		return whence == SEEK_DATA ? 0 : size - offset;
	default: return -EINVAL;
	}
}

loff_t generic_llseek(struct file *f, loff_t offset, int whence)
{
	loff_t max = S_ISREG(f->inode->mode) ? f->inode->sb->max_bytes : MAX_OFFSET;
	loff_t base = seek_base(f, offset, whence);

	if (base < 0)
		return base;
	/* Linux: a sum that overflows is -EINVAL too. */
	if (offset > max - base || base + offset < 0)
		return -EINVAL;
	f->pos = base + offset;
	return f->pos;
}

SYSCALL_DEFINE3(lseek, int, fd, loff_t, offset, int, whence)
{
	struct file *f = fget(fd);
	loff_t pos = -EINVAL;

	if (!f)
		return -EBADF;
	if (whence >= SEEK_SET && whence <= SEEK_HOLE) {
		mutex_lock(&f->pos_mutex);
		if (f->mode & FMODE_STREAM)
			pos = -ESPIPE;
		else if (f->ops->llseek)
			pos = f->ops->llseek(f, offset, whence);
		else
			pos = generic_llseek(f, offset, whence);
		mutex_unlock(&f->pos_mutex);
	}
	fput(f);
	return pos;
}
