// SPDX-License-Identifier: MIT
/*
 * Pipes: a ring of pages between writers and readers.
 *
 *	pages[]   | 0 | 1 | 2 | 3 |		slot of byte n: (n / 4096) % nr_slots
 *	              ^tail   ^head		bytes tail ... head-1 are in the pipe
 *
 * Invariants, under pipe->mutex:
 *  - 0 <= head - tail <= nr_slots * 4096. Both only grow, and are reduced to a slot only
 *    where one is used; when the pipe is drained they start again from 0.
 *  - Each slot that has bytes has a page. A page comes with the first byte and goes when
 *    it is drained; one is kept as `spare`, so a pipe at rest costs at most one page.
 *  - head moves after the bytes are there, tail after they are copied out: a bad address
 *    half-way leaves what was not moved.
 *  - A write of up to PIPE_BUF goes in at once, when there is room for all of it.
 *
 * Wake-ups, each of one reader or writer: who makes the pipe non-empty wakes a reader, and
 * a reader who leaves bytes behind wakes the next. No sleeping writer wants more room than
 * PIPE_BUF before he goes on, so a writer is woken when that much is free, and wakes the
 * next if he leaves as much.
 *
 * The mutex is held over copies from and to the user, so bytes move straight between user
 * memory and the ring. Sleepers sit in their queue's state under it.
 *
 * The files of a pipe count it, not the inode: so a FIFO is the same struct pipe, which an
 * inode with a name points to while it is open. The call that makes such names does not
 * exist yet. Left out: packet mode (O_DIRECT).
 */
#include "fs/fs.h"
#include "fs/pipe.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/signal.h"
#include "uapi/fcntl.h"
#include "uapi/limits.h"
#include "uapi/termios.h"

#define PIPE_DEF_SLOTS 16
#define PIPE_MAX_SLOTS 256 /* Linux: 1 MiB, which only root may pass; here nobody */

struct pipe {
	struct mutex mutex;
	struct wait_queue rd_wait, wr_wait;
	u64 head, tail;	      /* [mutex] bytes that came and went */
	u32 nr_slots;	      /* [mutex] a power of two */
	struct page **pages;  /* [mutex] nr_slots of them */
	struct page *spare;   /* [mutex] or NULL */
	u32 readers, writers; /* [mutex] open files that read, that write */
	refcount_t files;     /* open files: the last one frees the pipe */
};

static struct kmem_cache pipe_cache;

void pipe_init(void)
{
	kmem_cache_init(&pipe_cache, "pipe", sizeof(struct pipe));
}

static struct pipe *pipe_alloc(void)
{
	struct pipe *p = kmem_cache_alloc(&pipe_cache, GFP_ZERO);

	if (!p)
		return NULL;
	p->pages = kzalloc(PIPE_DEF_SLOTS * sizeof(*p->pages));
	if (!p->pages) {
		kmem_cache_free(&pipe_cache, p);
		return NULL;
	}
	refcount_set(&p->files, 1); /* the caller's, while it makes the files */
	p->nr_slots = PIPE_DEF_SLOTS;
	mutex_init(&p->mutex, LOCK_PIPE);
	wait_queue_init(&p->rd_wait);
	wait_queue_init(&p->wr_wait);
	return p;
}

static void free_pages_of(struct page **pages, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		if (pages[i])
			put_page(pages[i]);
	}
	kfree(pages);
}

static void pipe_put(struct pipe *p)
{
	if (!refcount_dec_and_test(&p->files))
		return;
	free_pages_of(p->pages, p->nr_slots);
	if (p->spare)
		put_page(p->spare);
	kmem_cache_free(&pipe_cache, p);
}

/* ---- the ring ---- */

static u64 used(const struct pipe *p)
{
	return p->head - p->tail;
}

static u64 room(const struct pipe *p)
{
	return (u64)p->nr_slots * PAGE_SIZE - used(p);
}

static struct page **slot_of(struct pipe *p, u64 pos)
{
	return &p->pages[(pos / PAGE_SIZE) & (p->nr_slots - 1)];
}

/* Sees to pages for the next `nbytes` behind head, at most two: 0 or -ENOMEM. */
static int provide_pages(struct pipe *p, u64 nbytes)
{
	for (u64 pos = p->head; pos < p->head + nbytes;
	     pos = ALIGN_DOWN(pos, PAGE_SIZE) + PAGE_SIZE) {
		struct page **slot = slot_of(p, pos);

		if (!*slot) {
			*slot = p->spare ? p->spare : alloc_page(GFP_KERNEL);
			p->spare = NULL;
		}
		if (!*slot)
			return -ENOMEM;
	}
	return 0;
}

/* The slot at tail was drained up to its end, or with it the pipe. */
static void drop_page(struct pipe *p, u64 pos)
{
	struct page **slot = slot_of(p, pos);

	if (!p->spare)
		p->spare = *slot;
	else
		put_page(*slot);
	*slot = NULL;
}

/* Where the next byte of `pos` is in memory, and how many follow it, up to `nbytes`. */
static u8 *ring_piece(struct pipe *p, u64 pos, u64 *nbytes)
{
	u64 offset = pos % PAGE_SIZE;

	*nbytes = min(*nbytes, PAGE_SIZE - offset);
	return (u8 *)page_address(*slot_of(p, pos)) + offset;
}

/* Moves what fits into the ring: 0, -EFAULT or -ENOMEM; `from` says how far it came. */
static int fill(struct pipe *p, struct iov_iter *from)
{
	u64 left = min((u64)from->count, room(p));

	while (left) {
		u64 n = min(left, (u64)PIPE_BUF), copied;
		int err = provide_pages(p, n);
		u8 *dst;

		if (err)
			return err;
		dst = ring_piece(p, p->head, &n);
		copied = copy_from_iter(dst, n, from);
		p->head += copied;
		left -= copied;
		if (copied < n)
			return -EFAULT;
	}
	return 0;
}

/* Moves what is wanted and there out of the ring: 0 or -EFAULT. */
static int drain(struct pipe *p, struct iov_iter *to)
{
	u64 left = min((u64)to->count, used(p));

	while (left) {
		u64 n = left, copied, pos = p->tail;
		/* The slot may have got new bytes behind the old ones: head is once round. */
		bool shared =
			p->head / PAGE_SIZE == pos / PAGE_SIZE + p->nr_slots && p->head % PAGE_SIZE;
		u8 *src = ring_piece(p, pos, &n);

		copied = copy_to_iter(src, n, to);
		p->tail += copied;
		left -= copied;
		if (p->tail == p->head || (p->tail % PAGE_SIZE == 0 && copied && !shared))
			drop_page(p, pos);
		if (copied < n)
			return -EFAULT;
	}
	if (p->tail == p->head)
		p->tail = p->head = 0;
	return 0;
}

/* ---- reading and writing ---- */

static bool is_nonblock(struct file *f)
{
	return READ_ONCE(f->flags) & O_NONBLOCK;
}

/* Waits until there are bytes: 1, 0 at end of file, or -errno. */
static int wait_readable(struct pipe *p, struct file *f)
{
	int err;

	if (used(p))
		return 1;
	if (!p->writers)
		return 0;
	if (is_nonblock(f))
		return -EAGAIN;
	err = wait_event_interruptible_mutex(&p->rd_wait, used(p) || !p->writers, &p->mutex, true);
	if (err)
		return err;
	return used(p) != 0;
}

static ssize_t pipe_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct pipe *p = f->private_data;
	size_t wanted = to->count;
	ssize_t ret;

	(void)pos;
	if (!wanted)
		return 0;
	mutex_lock(&p->mutex);
	ret = wait_readable(p, f);
	if (ret > 0) {
		int err = drain(p, to);
		bool more = used(p), roomy = room(p) >= PIPE_BUF;

		ret = to->count == wanted ? err : (ssize_t)(wanted - to->count);
		mutex_unlock(&p->mutex);
		if (more)
			wake_up(&p->rd_wait);
		if (roomy)
			wake_up(&p->wr_wait);
		return ret;
	}
	mutex_unlock(&p->mutex);
	return ret;
}

/*
 * pipe(7): a write of up to PIPE_BUF is atomic; a bigger one may go in pieces, and does so
 * by PIPE_BUF at least, to spare switches; without blocking, by what there is room for.
 */
static bool is_writable(const struct pipe *p, size_t left, bool piecewise)
{
	return room(p) >= (piecewise ? 1 : min(left, (size_t)PIPE_BUF));
}

/* Waits until is_writable or nobody reads: 0 or -errno. */
static int wait_writable(struct pipe *p, struct file *f, size_t left, size_t total)
{
	bool nonblock = is_nonblock(f);
	int err;

	if (p->readers && !is_writable(p, left, nonblock && total > PIPE_BUF)) {
		if (nonblock)
			return -EAGAIN;
		wake_up(&p->rd_wait); /* who can make room: pipe_write wakes him only at its end */
		err = wait_event_interruptible_mutex(
			&p->wr_wait, !p->readers || is_writable(p, left, false), &p->mutex, true);
		if (err)
			return err;
	}
	if (p->readers)
		return 0;
	raise_signal(SIGPIPE);
	return -EPIPE;
}

static ssize_t pipe_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct pipe *p = f->private_data;
	size_t total = from->count;
	bool was_empty = false, roomy;
	int err = 0;

	(void)pos;
	if (!total)
		return 0;
	mutex_lock(&p->mutex);
	while (from->count && !err) {
		err = wait_writable(p, f, from->count, total);
		if (err)
			break;
		was_empty |= !used(p);
		err = fill(p, from);
	}
	was_empty &= used(p) != 0;
	roomy = room(p) >= PIPE_BUF;
	mutex_unlock(&p->mutex);
	/* Our file keeps the pipe; the woken find the mutex free. */
	if (was_empty)
		wake_up(&p->rd_wait);
	if (roomy)
		wake_up(&p->wr_wait);
	return from->count == total ? err : (ssize_t)(total - from->count);
}

/* ---- size and control ---- */

/* Moves the bytes to a ring of `nr_slots`: 0, -EBUSY if they don't fit, -ENOMEM. */
static int pipe_resize(struct pipe *p, u32 nr_slots)
{
	struct pipe new = {.nr_slots = nr_slots};
	struct iov_iter it;
	int err = 0;

	if (used(p) > (u64)nr_slots * PAGE_SIZE)
		return -EBUSY;
	new.pages = kzalloc(nr_slots * sizeof(*new.pages));
	if (!new.pages)
		return -ENOMEM;
	for (u64 pos = p->tail; pos < p->head && !err;) {
		u64 n = p->head - pos;
		u8 *src = ring_piece(p, pos, &n);

		iov_iter_kvec(&it, src, n);
		err = fill(&new, &it);
		pos += n;
	}
	if (err) {
		free_pages_of(new.pages, nr_slots);
		return err;
	}
	free_pages_of(p->pages, p->nr_slots);
	p->pages = new.pages;
	p->nr_slots = nr_slots;
	p->tail = new.tail;
	p->head = new.head;
	return 0;
}

static long set_pipe_size(struct pipe *p, u64 nbytes)
{
	u32 nr_slots = 1;
	long ret;

	if (nbytes > 1U << 31)
		return -EINVAL; /* has no power of two above it */
	if (nbytes > PIPE_MAX_SLOTS * PAGE_SIZE)
		return -EPERM;
	while ((u64)nr_slots * PAGE_SIZE < nbytes)
		nr_slots *= 2;
	mutex_lock(&p->mutex);
	ret = pipe_resize(p, nr_slots);
	if (!ret) {
		ret = (long)nr_slots * PAGE_SIZE;
		if (room(p) >= PIPE_BUF)
			wake_up(&p->wr_wait);
	}
	mutex_unlock(&p->mutex);
	return ret;
}

static long pipe_ioctl(struct file *f, u32 cmd, u64 arg)
{
	struct pipe *p = f->private_data;
	int nbytes;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&p->mutex);
	nbytes = used(p);
	mutex_unlock(&p->mutex);
	return put_user(nbytes, (int __user *)arg);
}

/*
 * As Linux has it, where POSIX leaves it open. "room" is PIPE_BUF bytes, so that no write
 * of up to that waits after POLLOUT.
 *
 *	the reading end	  writers	no writers
 *	  empty		  -		POLLHUP
 *	  bytes		  POLLIN	POLLIN POLLHUP
 *
 *	the writing end	  readers	no readers
 *	  room		  POLLOUT	POLLOUT POLLERR
 *	  full		  -		POLLERR
 */
static u32 pipe_poll(struct file *f, struct poll_table *pt)
{
	struct pipe *p = f->private_data;
	u32 mask = 0;

	if (f->mode & FMODE_READ)
		poll_wait(f, &p->rd_wait, pt);
	if (f->mode & FMODE_WRITE)
		poll_wait(f, &p->wr_wait, pt);
	mutex_lock(&p->mutex);
	if (f->mode & FMODE_READ) {
		mask |= used(p) ? POLLIN | POLLRDNORM : 0;
		mask |= p->writers ? 0 : POLLHUP;
	}
	if (f->mode & FMODE_WRITE) {
		mask |= room(p) >= PIPE_BUF ? POLLOUT | POLLWRNORM : 0;
		mask |= p->readers ? 0 : POLLERR;
	}
	mutex_unlock(&p->mutex);
	return mask;
}

static void pipe_release(struct file *f)
{
	struct pipe *p = f->private_data;

	mutex_lock(&p->mutex);
	p->readers -= !!(f->mode & FMODE_READ);
	p->writers -= !!(f->mode & FMODE_WRITE);
	if (!p->writers)
		wake_up_all(&p->rd_wait);
	if (!p->readers)
		wake_up_all(&p->wr_wait);
	mutex_unlock(&p->mutex);
	pipe_put(p); /* not before the unlock, which looks at the mutex to its end */
}

static const struct file_operations pipe_fops = {
	.read = pipe_read,
	.write = pipe_write,
	.ioctl = pipe_ioctl,
	.poll = pipe_poll,
	.release = pipe_release,
};

long pipe_fcntl(struct file *f, u32 cmd, u64 arg)
{
	struct pipe *p = f->private_data;

	if (f->ops != &pipe_fops)
		return -EBADF;
	if (cmd == F_SETPIPE_SZ)
		return set_pipe_size(p, (u32)arg);
	return (long)READ_ONCE(p->nr_slots) * PAGE_SIZE;
}

/* ---- pipe2 ---- */

/* One end: counts the inode and joins the pipe. NULL when memory is out. */
static struct file *pipe_file(struct pipe *p, struct inode *inode, u32 mode, u32 flags)
{
	struct file *f = file_alloc(&pipe_fops);

	if (!f)
		return NULL;
	f->inode = igrab(inode);
	f->private_data = p;
	f->mode = mode | FMODE_STREAM;
	f->flags = flags;
	refcount_inc(&p->files);
	p->readers += mode == FMODE_READ;
	p->writers += mode == FMODE_WRITE;
	return f;
}

/* Makes both ends: 0, or -ENOMEM with nothing left behind. */
static int create_pipe_files(struct file *ends[2], u32 flags)
{
	struct inode *inode = alloc_anon_inode(S_IFIFO | 0600);
	struct pipe *p;
	int err = -ENOMEM;

	if (!inode)
		return err;
	p = pipe_alloc();
	if (!p)
		goto out_iput;
	ends[0] = pipe_file(p, inode, FMODE_READ, O_RDONLY | flags);
	if (!ends[0])
		goto out_put_pipe;
	ends[1] = pipe_file(p, inode, FMODE_WRITE, O_WRONLY | flags);
	if (!ends[1])
		fput(ends[0]);
	else
		err = 0;
out_put_pipe:
	pipe_put(p);
out_iput:
	iput(inode);
	return err;
}

static int reserve_pair(int fds[2], bool cloexec)
{
	fds[0] = fd_reserve(0, cloexec);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = fd_reserve(0, cloexec);
	if (fds[1] < 0) {
		fd_release(fds[0]);
		return fds[1];
	}
	return 0;
}

SYSCALL_DEFINE2(pipe2, int __user *, ufds, int, flags)
{
	struct file *ends[2];
	int fds[2];
	int err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	err = reserve_pair(fds, flags & O_CLOEXEC);
	if (err)
		return err;
	err = create_pipe_files(ends, flags & O_NONBLOCK);
	if (err)
		goto out_release;
	/* The last thing that may fail, before another thread can use the descriptors. */
	err = copy_to_user(ufds, fds, sizeof(fds));
	if (err)
		goto out_fput;
	/* Point of no return. */
	fd_install(fds[0], ends[0]);
	fd_install(fds[1], ends[1]);
	return 0;

out_fput:
	fput(ends[0]);
	fput(ends[1]);
out_release:
	fd_release(fds[0]);
	fd_release(fds[1]);
	return err;
}
