// SPDX-License-Identifier: MIT
/*
 * Descriptors: files_struct, and dup, dup3, fcntl and close.
 *
 * Invariants, under files->lock:
 *  - fd[i] set means bit i of open_fds set. The bit alone is a reservation: no other call
 *    can take the number, and fget says it is not open.
 *  - Each fd[i] is one reference to its file.
 *  - A close_on_exec bit means something only beside the open_fds bit.
 *  - max only grows, and is a multiple of 64.
 *
 * files->lock is a leaf: files are released, and memory is allocated, without it. Nobody
 * but those who share a table looks at it.
 */
#include "fs/file.h"
#include "fs/pipe.h"
#include "lib/bitops.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"

static struct kmem_cache files_cache;

void fdtable_init(void)
{
	kmem_cache_init(&files_cache, "files_struct", sizeof(struct files_struct));
}

struct files_struct *files_alloc(void)
{
	struct files_struct *files = kmem_cache_alloc(&files_cache, GFP_ZERO);

	if (!files)
		return NULL;
	refcount_set(&files->count, 1);
	spin_lock_init(&files->lock, LOCK_FILES);
	files->max = NR_OPEN_DEFAULT;
	files->fd = files->fd_default;
	files->open_fds = files->open_fds_default;
	files->close_on_exec = files->close_on_exec_default;
	return files;
}

/* ---- growth ---- */

/* What kfree must get when the table is left behind. */
static void *table_block(struct files_struct *files)
{
	return files->fd == files->fd_default ? NULL : files->fd;
}

/* Moves the table into `block`, zeroed and big enough for `max`. Returns what to free. */
static void *move_table(struct files_struct *files, void *block, u32 max)
{
	void *old = table_block(files);
	struct file **fd = block;
	u64 *open_fds = (u64 *)(fd + max);
	u64 *close_on_exec = open_fds + BITMAP_WORDS(max);

	memcpy(fd, files->fd, files->max * sizeof(*fd));
	memcpy(open_fds, files->open_fds, files->max / 8);
	memcpy(close_on_exec, files->close_on_exec, files->max / 8);
	files->fd = fd;
	files->open_fds = open_fds;
	files->close_on_exec = close_on_exec;
	files->max = max;
	return old;
}

/*
 * Grows the table until `fd` fits: 0 or -ENOMEM. The lock is held on entry and on return,
 * and dropped in between if there is something to do: what was seen before is stale.
 */
static int expand_files(struct files_struct *files, u32 fd)
{
	while (fd >= files->max) {
		u32 max = files->max;
		void *block, *unused;

		while (max <= fd)
			max *= 2;
		spin_unlock(&files->lock);
		block = kzalloc(max * sizeof(struct file *) + 2 * BITMAP_WORDS(max) * sizeof(u64));
		spin_lock(&files->lock);
		if (!block)
			return -ENOMEM;
		/* Race: another thread may have grown the table meanwhile. */
		unused = max > files->max ? move_table(files, block, max) : block;
		spin_unlock(&files->lock);
		kfree(unused);
		spin_lock(&files->lock);
	}
	return 0;
}

/* ---- one descriptor ---- */

u32 nofile_limit(void)
{
	return min(rlimit(RLIMIT_NOFILE), (u64)NR_OPEN_MAX);
}

static void set_cloexec_locked(struct files_struct *files, u32 fd, bool cloexec)
{
	assert_held(&files->lock);
	if (cloexec)
		set_bit(files->close_on_exec, fd);
	else
		clear_bit(files->close_on_exec, fd);
}

static struct file *file_at(struct files_struct *files, int fd)
{
	return (u32)fd < files->max ? files->fd[fd] : NULL;
}

/* A table that is not shared changes by current's hand only: no lock, this is the hot path. */
struct file *fget_raw(int fd)
{
	struct files_struct *files = current->files;
	bool shared = refcount_read(&files->count) > 1;
	struct file *f;

	if (shared)
		spin_lock(&files->lock);
	f = file_at(files, fd);
	if (f)
		get_file(f);
	if (shared)
		spin_unlock(&files->lock);
	return f;
}

struct file *fget(int fd)
{
	struct file *f = fget_raw(fd);

	if (f && (f->mode & FMODE_PATH)) {
		fput(f);
		return NULL;
	}
	return f;
}

int fd_reserve(int min, bool cloexec)
{
	struct files_struct *files = current->files;
	u32 limit = nofile_limit();
	int err = 0;
	u32 fd;

	spin_lock(&files->lock);
	for (;;) {
		fd = find_next_zero_bit(files->open_fds, files->max, min);
		if (fd >= limit)
			err = -EMFILE;
		if (err || fd < files->max)
			break;
		err = expand_files(files, fd);
	}
	if (!err) {
		set_bit(files->open_fds, fd);
		set_cloexec_locked(files, fd, cloexec);
	}
	spin_unlock(&files->lock);
	return err ? err : (int)fd;
}

void fd_install(int fd, struct file *f)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	BUG_ON(!test_bit(files->open_fds, fd) || files->fd[fd]);
	files->fd[fd] = f;
	spin_unlock(&files->lock);
}

void fd_release(int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	BUG_ON(!test_bit(files->open_fds, fd) || files->fd[fd]);
	clear_bit(files->open_fds, fd);
	spin_unlock(&files->lock);
}

/* Frees the descriptor and returns its file with the table's reference; NULL: not open. */
static struct file *detach_fd_locked(struct files_struct *files, int fd)
{
	struct file *f = file_at(files, fd);

	if (f) {
		files->fd[fd] = NULL;
		clear_bit(files->open_fds, fd);
	}
	return f;
}

int fd_set_cloexec(int fd, bool cloexec)
{
	struct files_struct *files = current->files;
	struct file *f;

	spin_lock(&files->lock);
	f = file_at(files, fd);
	if (f)
		set_cloexec_locked(files, fd, cloexec);
	spin_unlock(&files->lock);
	return f ? 0 : -EBADF;
}

static int fd_get_cloexec(int fd)
{
	struct files_struct *files = current->files;
	int ret = -EBADF;

	spin_lock(&files->lock);
	if (file_at(files, fd))
		ret = test_bit(files->close_on_exec, fd) ? FD_CLOEXEC : 0;
	spin_unlock(&files->lock);
	return ret;
}

/* ---- the whole table ---- */

/* Both tables are locked, or nobody else knows `new`. Reservations are not copied. */
static void copy_table(struct files_struct *new, const struct files_struct *old)
{
	for (u32 fd = 0; fd < old->max; fd++) {
		fd = find_next_bit(old->open_fds, old->max, fd);
		if (fd >= old->max)
			break;
		if (!old->fd[fd])
			continue;
		get_file(old->fd[fd]);
		new->fd[fd] = old->fd[fd];
		set_bit(new->open_fds, fd);
		if (test_bit(old->close_on_exec, fd))
			set_bit(new->close_on_exec, fd);
	}
}

struct files_struct *files_copy(struct files_struct *old)
{
	struct files_struct *new = files_alloc();

	if (!new)
		return NULL;
	for (;;) {
		u32 max = READ_ONCE(old->max);
		int err;

		spin_lock(&new->lock);
		err = expand_files(new, max - 1);
		spin_unlock(&new->lock);
		if (err) {
			put_files(new);
			return NULL;
		}
		spin_lock(&old->lock);
		if (old->max <= new->max)
			break;
		spin_unlock(&old->lock);
	}
	copy_table(new, old);
	spin_unlock(&old->lock);
	return new;
}

void put_files(struct files_struct *files)
{
	if (!files || !refcount_dec_and_test(&files->count))
		return;
	for (u32 fd = 0; fd < files->max; fd++) {
		fd = find_next_bit(files->open_fds, files->max, fd);
		if (fd < files->max && files->fd[fd])
			fput(files->fd[fd]);
	}
	kfree(table_block(files));
	kmem_cache_free(&files_cache, files);
}

int files_unshare(void)
{
	struct files_struct *old = current->files, *new;

	if (refcount_read(&old->count) == 1)
		return 0;
	new = files_copy(old);
	if (!new)
		return -ENOMEM;
	current->files = new;
	put_files(old);
	return 0;
}

void files_close_on_exec(void)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	for (u32 fd = 0; fd < files->max; fd++) {
		struct file *f;

		fd = find_next_bit(files->close_on_exec, files->max, fd);
		if (fd >= files->max)
			break;
		clear_bit(files->close_on_exec, fd);
		f = detach_fd_locked(files, fd);
		if (!f)
			continue;
		spin_unlock(&files->lock);
		fput(f);
		spin_lock(&files->lock);
	}
	spin_unlock(&files->lock);
}

/* ---- system calls ---- */

SYSCALL_DEFINE1(close, int, fd)
{
	struct files_struct *files = current->files;
	struct file *f;

	spin_lock(&files->lock);
	f = detach_fd_locked(files, fd);
	spin_unlock(&files->lock);
	if (!f)
		return -EBADF;
	fput(f);
	return 0;
}

/* A second descriptor, >= min, for the file of `oldfd`. */
static int dup_fd(int oldfd, int min, bool cloexec)
{
	struct file *f = fget_raw(oldfd);
	int fd;

	if (!f)
		return -EBADF;
	fd = fd_reserve(min, cloexec);
	if (fd < 0)
		fput(f);
	else
		fd_install(fd, f);
	return fd;
}

SYSCALL_DEFINE1(dup, int, oldfd)
{
	return dup_fd(oldfd, 0, false);
}

/*
 * The second half of dup3, under the lock; *replaced is what the caller must release.
 * Linux: a number that another thread has reserved but not installed yet is -EBUSY.
 */
static int replace_fd_locked(struct files_struct *files, int oldfd, int newfd, bool cloexec,
			     struct file **replaced)
{
	struct file *f = file_at(files, oldfd);

	if (!f)
		return -EBADF;
	*replaced = files->fd[newfd];
	if (!*replaced && test_bit(files->open_fds, newfd))
		return -EBUSY;
	/* Point of no return: one step for all who look, the old file is never seen closed. */
	get_file(f);
	files->fd[newfd] = f;
	set_bit(files->open_fds, newfd);
	set_cloexec_locked(files, newfd, cloexec);
	return newfd;
}

SYSCALL_DEFINE3(dup3, int, oldfd, int, newfd, int, flags)
{
	struct files_struct *files = current->files;
	struct file *replaced = NULL;
	int ret;

	if ((flags & ~O_CLOEXEC) || oldfd == newfd)
		return -EINVAL;
	if ((u32)newfd >= nofile_limit())
		return -EBADF;
	spin_lock(&files->lock);
	/* A bad oldfd must not leave a grown table behind, nor be told as -ENOMEM. */
	ret = file_at(files, oldfd) ? expand_files(files, newfd) : -EBADF;
	if (!ret)
		ret = replace_fd_locked(files, oldfd, newfd, flags & O_CLOEXEC, &replaced);
	spin_unlock(&files->lock);
	if (replaced)
		fput(replaced);
	return ret;
}

/* The flags F_SETFL may change; the others of `arg` are ignored, as in Linux. */
#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME)

static long file_fcntl(struct file *f, u32 cmd, u64 arg)
{
	switch (cmd) {
	case F_SETFL:
		/* Linux: O_DIRECT asks a pipe for packets, which these have not. */
		if ((arg & O_DIRECT) && (f->mode & FMODE_STREAM))
			return -EINVAL;
		file_set_flags(f, SETFL_MASK, arg);
		return 0;
	case F_GETPIPE_SZ:
	case F_SETPIPE_SZ: return pipe_fcntl(f, cmd, arg);
	default: return -EINVAL;
	}
}

SYSCALL_DEFINE3(fcntl, int, fd, u32, cmd, u64, arg)
{
	struct file *f;
	long ret;

	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		f = fget_raw(fd);
		if (!f)
			return -EBADF;
		fput(f);
		if ((u32)arg >= nofile_limit())
			return -EINVAL;
		return dup_fd(fd, (u32)arg, cmd == F_DUPFD_CLOEXEC);
	case F_GETFD: return fd_get_cloexec(fd);
	case F_SETFD: return fd_set_cloexec(fd, arg & FD_CLOEXEC);
	}
	f = cmd == F_GETFL ? fget_raw(fd) : fget(fd);
	if (!f)
		return -EBADF;
	ret = cmd == F_GETFL ? (long)READ_ONCE(f->flags) : file_fcntl(f, cmd, arg);
	fput(f);
	return ret;
}
