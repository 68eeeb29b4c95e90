// SPDX-License-Identifier: MIT
/*
 * kernel/fs/pipe.c and uio.c against a model: what comes out is what went in, in order, a
 * pipe never has more than it can hold, writes up to PIPE_BUF are whole, bad addresses move
 * nothing that is lost, and every page comes back. Usage: pipe [ROUNDS [SEED]].
 *
 * Nothing blocks here: all files are O_NONBLOCK, and a wait would be an error.
 */
#include <stdio.h>

#include "fs/pipe.c"
#include "fs/uio.c"

void *malloc(unsigned long nbytes);
void *calloc(unsigned long nr, unsigned long nbytes);
void *aligned_alloc(unsigned long align, unsigned long nbytes);
void free(void *p);
void exit(int status) __attribute__((noreturn));
int atoi(const char *s);

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("not ok pipe.c:%d: %s\n", __LINE__, #cond);                         \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

/* ---- the kernel around it ---- */

#define NR_PAGES 1024

struct page *mem_map;
u64 first_pfn, nr_pfns;
static u8 *arena;
static bool page_used[NR_PAGES];
static int pages_used, objects_used;
static int fail_in = -1; /* the allocation that fails, counted down */
static bool mutex_held;

static bool fails(void)
{
	return fail_in >= 0 && fail_in-- == 0;
}

static void memory_setup(void)
{
	arena = aligned_alloc(PAGE_SIZE, NR_PAGES * PAGE_SIZE);
	mem_map = calloc(NR_PAGES, sizeof(*mem_map));
	first_pfn = va_to_pa(arena) >> PAGE_SHIFT;
}

struct page *alloc_pages(u32 order, gfp_t gfp)
{
	CHECK(order == 0 && gfp == GFP_KERNEL);
	if (fails())
		return NULL;
	for (int i = 0; i < NR_PAGES; i++) {
		if (page_used[i])
			continue;
		page_used[i] = true;
		pages_used++;
		memset(arena + i * PAGE_SIZE, 0x5a, PAGE_SIZE);
		return &mem_map[i];
	}
	return NULL;
}

void put_page(struct page *page)
{
	CHECK(page_used[page - mem_map]);
	page_used[page - mem_map] = false;
	pages_used--;
}

void *kmalloc(size_t nbytes, gfp_t gfp)
{
	CHECK(gfp == GFP_ZERO);
	if (fails())
		return NULL;
	objects_used++;
	return calloc(1, nbytes);
}

void kfree(const void *p)
{
	objects_used -= p != NULL;
	free((void *)p);
}

void kmem_cache_init(struct kmem_cache *c, const char *name, u32 size)
{
	c->name = name;
	c->size = size;
}

void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp)
{
	return kmalloc(c->size, gfp);
}

void kmem_cache_free(struct kmem_cache *c, void *p)
{
	(void)c;
	kfree(p);
}

/* User memory is our own; bytes from `bad` on are not there. */
static u8 user[1 << 18];
static u8 *bad = user + sizeof(user);

static size_t good_bytes(const void *uaddr, size_t nbytes)
{
	const u8 *p = uaddr;

	CHECK(mutex_held);
	return p >= bad ? 0 : min(nbytes, (size_t)(bad - p));
}

size_t copy_from_user_partial(void *dst, const void __user *src, size_t nbytes)
{
	size_t n = good_bytes(src, nbytes);

	memcpy(dst, src, n);
	return nbytes - n;
}

size_t copy_to_user_partial(void __user *dst, const void *src, size_t nbytes)
{
	size_t n = good_bytes(dst, nbytes);

	memcpy(dst, src, n);
	return nbytes - n;
}

size_t clear_user_partial(void __user *dst, size_t nbytes)
{
	size_t n = good_bytes(dst, nbytes);

	memset(dst, 0, n);
	return nbytes - n;
}

int copy_to_user(void __user *dst, const void *src, size_t nbytes)
{
	memcpy(dst, src, nbytes);
	return 0;
}

void mutex_init(struct mutex *m, enum lock_rank rank)
{
	(void)m, (void)rank;
}

void mutex_lock(struct mutex *m)
{
	(void)m;
	CHECK(!mutex_held);
	mutex_held = true;
}

void mutex_unlock(struct mutex *m)
{
	(void)m;
	CHECK(mutex_held);
	mutex_held = false;
}

static int nr_woken;

void wait_queue_init(struct wait_queue *wq)
{
	list_init(&wq->waiters);
}

void wake_up(struct wait_queue *wq)
{
	(void)wq;
	nr_woken++;
}

void wake_up_all(struct wait_queue *wq)
{
	wake_up(wq);
}

int prepare_to_wait(struct wait_queue *wq, struct wait_entry *e, enum task_state state)
{
	(void)wq;
	(void)e;
	(void)state;
	CHECK(!"nobody waits here");
	return 0;
}

void finish_wait(struct wait_queue *wq, struct wait_entry *e)
{
	(void)wq;
	(void)e;
}

void poll_wait(struct file *f, struct wait_queue *wq, struct poll_table *pt)
{
	(void)f;
	(void)wq;
	(void)pt;
}

static int raised;

void raise_signal(int sig)
{
	raised = sig;
}

bool signal_pending_state(enum task_state state)
{
	(void)state;
	return false;
}

void schedule(void)
{
	CHECK(!"nobody sleeps here");
}

/* ---- files, inodes and descriptors: as much as pipe2 asks ---- */

static struct inode inode;
static int nr_fds;
static struct file *fd_table[8];

struct inode *alloc_anon_inode(mode_t mode)
{
	CHECK(S_ISFIFO(mode));
	return fails() ? NULL : &inode;
}

struct inode *igrab(struct inode *i)
{
	return i;
}

void iput(struct inode *i)
{
	(void)i;
}

struct file *file_alloc(const struct file_operations *ops)
{
	struct file *f = kzalloc(sizeof(*f));

	if (f)
		f->ops = ops;
	return f;
}

void fput(struct file *f)
{
	f->ops->release(f);
	kfree(f);
}

int fd_reserve(int min, bool cloexec)
{
	CHECK(min == 0 && !cloexec);
	return nr_fds++;
}

void fd_install(int fd, struct file *f)
{
	fd_table[fd] = f;
}

void fd_release(int fd)
{
	(void)fd;
	nr_fds--;
}

/* ---- tests ---- */

static u64 seed = 1;

static u32 rnd(u32 below)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (seed >> 33) % below;
}

static struct file *rd, *wr;

static long make_pipe(void)
{
	int fds[2];
	long err;

	nr_fds = 0;
	err = do_sys_pipe2(fds, O_NONBLOCK);
	if (!err) {
		rd = fd_table[fds[0]];
		wr = fd_table[fds[1]];
	}
	return err;
}

static ssize_t do_rw(struct file *f, void *buf, size_t nbytes)
{
	struct iovec iov[3] = {{buf, nbytes / 3}, {NULL, 0}};
	struct iov_iter it;
	loff_t pos = 0;

	iov[2].iov_base = (u8 *)buf + nbytes / 3;
	iov[2].iov_len = nbytes - nbytes / 3;
	iov_iter_init(&it, iov, 3, nbytes);
	return f == rd ? f->ops->read(f, &it, &pos) : f->ops->write(f, &it, &pos);
}

/* Byte number `pos` of all that is ever written. */
static u8 byte_at(u64 pos)
{
	return pos * 31 + pos / 251;
}

static u64 written, taken; /* the model */

static void try_write(u32 nbytes, bool cut)
{
	u64 size = (u64)pipe_fcntl(wr, F_GETPIPE_SZ, 0), free_bytes = size - (written - taken);
	u64 expected = nbytes;
	ssize_t n;

	for (u32 i = 0; i < nbytes; i++)
		user[i] = byte_at(written + i);
	if (cut)
		bad = user + rnd(nbytes + 1);
	n = do_rw(wr, user, nbytes);
	if (nbytes > PIPE_BUF)
		expected = min(expected, free_bytes);
	if (nbytes && (free_bytes == 0 || (nbytes <= PIPE_BUF && nbytes > free_bytes)))
		CHECK(n == -EAGAIN);
	else if (expected > (u64)(bad - user))
		CHECK(n == (bad > user ? bad - user : -EFAULT));
	else
		CHECK(n == (ssize_t)expected);
	if (n > 0)
		written += n;
	bad = user + sizeof(user);
}

static void try_read(u32 nbytes, bool cut)
{
	u64 expected = min((u64)nbytes, written - taken);
	ssize_t n;

	if (cut)
		bad = user + rnd(nbytes + 1);
	n = do_rw(rd, user, nbytes);
	if (nbytes && written == taken)
		CHECK(n == -EAGAIN);
	else if (expected > (u64)(bad - user))
		CHECK(n == (bad > user ? bad - user : -EFAULT));
	else
		CHECK(n == (ssize_t)expected);
	for (ssize_t i = 0; i < n; i++)
		CHECK(user[i] == byte_at(taken + i));
	if (n > 0)
		taken += n;
	bad = user + sizeof(user);
}

static void try_resize(void)
{
	u64 size = (u64)PAGE_SIZE << rnd(6);
	long ret = pipe_fcntl(rd, F_SETPIPE_SZ, size - rnd(PAGE_SIZE / 2));

	CHECK(ret == (written - taken > size ? -EBUSY : (long)size));
}

static u32 some_size(void)
{
	switch (rnd(5)) {
	case 0: return rnd(20);
	case 1: return PIPE_BUF - 2 + rnd(5);
	case 2: return rnd(PIPE_BUF);
	case 3: return rnd(3 * PAGE_SIZE);
	default: return rnd(100000);
	}
}

static void random_walk(int steps)
{
	written = taken = 0;
	CHECK(make_pipe() == 0);
	for (int i = 0; i < steps; i++) {
		bool cut = rnd(8) == 0;

		if (rnd(40) == 0)
			try_resize();
		else if (rnd(2))
			try_write(some_size(), cut);
		else
			try_read(some_size(), cut);
		/* Pages follow the bytes: two that are cut, the spare, what a fault left. */
		CHECK((u64)pages_used <= (written - taken) / PAGE_SIZE + 4);
	}
	fput(wr);
	while (taken < written)
		try_read(10000, false);
	CHECK(do_rw(rd, user, 1) == 0);
	fput(rd);
	CHECK(pages_used == 0 && objects_used == 0);
}

static void test_ends(void)
{
	int nbytes;

	CHECK(do_sys_pipe2(&nbytes, O_DIRECT) == -EINVAL);
	CHECK(make_pipe() == 0);
	CHECK(pages_used == 0);
	CHECK(do_rw(wr, user, 0) == 0 && do_rw(rd, user, 0) == 0);
	CHECK(do_rw(wr, user, 100) == 100);
	CHECK(rd->ops->ioctl(rd, FIONREAD, (u64)&nbytes) == 0 && nbytes == 100);
	CHECK(do_rw(rd, user, 200) == 100);
	CHECK(pages_used == 1);
	nr_woken = 0;
	fput(rd);
	CHECK(nr_woken == 1);
	raised = 0;
	CHECK(do_rw(wr, user, 1) == -EPIPE && raised == SIGPIPE && do_rw(wr, user, 0) == 0);
	fput(wr);
	CHECK(pages_used == 0 && objects_used == 0);
}

/* Each allocation of pipe2 and of a write fails once, and all that was there comes back. */
static void test_out_of_memory(void)
{
	for (int i = 0; i < 10; i++) {
		long err, n;

		fail_in = i;
		err = make_pipe();
		CHECK(err == 0 || err == -ENOMEM);
		if (!err) {
			n = do_rw(wr, user, 20000);
			CHECK(n == 20000 || n == -ENOMEM || (n > 0 && n % PAGE_SIZE == 0));
			fail_in = -1;
			fput(rd);
			fput(wr);
		}
		fail_in = -1;
		CHECK(pages_used == 0 && objects_used == 0);
	}
	/* An atomic write that needs two pages and gets one puts nothing in. */
	CHECK(make_pipe() == 0);
	CHECK(do_rw(wr, user, 10) == 10);
	fail_in = 0;
	CHECK(do_rw(wr, user, PIPE_BUF) == -ENOMEM);
	CHECK(do_rw(rd, user, 100) == 10);
	fput(rd);
	fput(wr);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 20;

	if (argc > 2)
		seed = atoi(argv[2]);
	printf("seed %lu\n", seed);
	memory_setup();
	pipe_init();
	test_ends();
	test_out_of_memory();
	for (int i = 0; i < rounds; i++)
		random_walk(2000);
	printf("ok\n");
	return 0;
}
