// SPDX-License-Identifier: MIT
/*
 * poll and select: waiting for one of many files.
 *
 * A poller looks at each of its files, which on the way puts an entry of it on every queue
 * that tells of changes (poll_wait). If no file is ready it sleeps; each wake-up of one of
 * the queues sets `triggered`, and it looks again. No change is missed: the entry is there
 * before the file is looked at, and `triggered` is cleared before the next look.
 *
 * Others may sleep on the same queues for themselves: a poller wakes and takes nothing, and
 * uses up no wake-up that is meant for one of them.
 *
 * An entry counts its file, so a descriptor that is closed meanwhile leaves the queue whole.
 * The first few entries, descriptors of ppoll and all sets of pselect6 are on the stack.
 */
#include "fs/poll.h"

#include "fs/file.h"
#include "lib/atomic.h"
#include "lib/bitops.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/sched.h"
#include "task/signal.h"
#include "task/task.h"
#include "task/time.h"
#include "task/timer.h"

#define INLINE_ENTRIES 8
#define PAGE_ENTRIES   ((PAGE_SIZE - sizeof(struct poll_page)) / sizeof(struct poll_entry))

#define NO_WAIT	       0UL /* deadlines */
#define FOR_EVER       ~0UL

struct poll_entry {
	struct wait_entry wait;
	struct poll_table *table;
	struct wait_queue *wq;
	struct file *file; /* counted */
};

struct poll_page {
	struct poll_page *next;
	u32 nr;
	struct poll_entry entries[];
};

struct poll_table {
	struct task_struct *task;
	bool queueing;	/* poll_wait makes entries */
	bool triggered; /* a */
	bool expired;	/* a */
	int error;	/* -ENOMEM: an entry could not be made */
	u32 nr_inline;
	struct poll_entry inline_entries[INLINE_ENTRIES];
	struct poll_page *pages; /* the newest first; the others are full */
};

/* ---- the table ---- */

static void trigger(struct poll_table *pt)
{
	WRITE_ONCE(pt->triggered, true);
	smp_mb(); /* before the state is looked at: pairs with sleep_until_triggered */
	try_to_wake_up(pt->task, TASK_INTERRUPTIBLE);
}

static void poll_wake(struct wait_entry *wait)
{
	trigger(container_of(wait, struct poll_entry, wait)->table);
}

static struct poll_entry *alloc_entry(struct poll_table *pt)
{
	struct poll_page *page = pt->pages;

	if (pt->nr_inline < INLINE_ENTRIES)
		return &pt->inline_entries[pt->nr_inline++];
	if (!page || page->nr == PAGE_ENTRIES) {
		page = kmalloc(PAGE_SIZE, GFP_KERNEL);
		if (!page)
			return NULL;
		page->next = pt->pages;
		page->nr = 0;
		pt->pages = page;
	}
	return &page->entries[page->nr++];
}

void poll_wait(struct file *f, struct wait_queue *wq, struct poll_table *pt)
{
	struct poll_entry *e;

	if (!pt->queueing || pt->error)
		return;
	e = alloc_entry(pt);
	if (!e) {
		pt->error = -ENOMEM;
		return;
	}
	get_file(f);
	*e = (struct poll_entry){.wait = {.func = poll_wake}, .table = pt, .wq = wq, .file = f};
	add_wait_queue(wq, &e->wait);
}

static void drop_entries(struct poll_entry *entries, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		remove_wait_queue(entries[i].wq, &entries[i].wait);
		fput(entries[i].file);
	}
}

static void drop_table(struct poll_table *pt)
{
	drop_entries(pt->inline_entries, pt->nr_inline);
	while (pt->pages) {
		struct poll_page *page = pt->pages;

		drop_entries(page->entries, page->nr);
		pt->pages = page->next;
		kfree(page);
	}
}

/* ---- waiting ---- */

static void poll_expired(void *arg)
{
	struct poll_table *pt = arg;

	WRITE_ONCE(pt->expired, true);
	trigger(pt);
}

/* A signal that comes wakes as well. */
static void __sched sleep_until_triggered(struct poll_table *pt)
{
	WRITE_ONCE(current->state, TASK_INTERRUPTIBLE);
	smp_mb(); /* asleep before `triggered` and signals are looked at */
	if (!READ_ONCE(pt->triggered) && !signal_pending_state(TASK_INTERRUPTIBLE))
		schedule();
	WRITE_ONCE(current->state, TASK_RUNNING);
	WRITE_ONCE(pt->triggered, false);
	smp_mb(); /* cleared before the files are looked at */
}

/* Looks at each file by poll_file; how many are ready. */
typedef int (*poll_scan_fn)(struct poll_table *pt, void *arg);

/* Scans until some are ready: how many; 0: the time is over; or -errno. */
static int __sched poll_until(u64 deadline, poll_scan_fn scan, void *arg)
{
	bool wait = deadline != NO_WAIT, timed = wait && deadline != FOR_EVER;
	struct poll_table pt;
	struct timer timer;
	int ret;

	/* Not all of it: the entries are set when they are used. */
	pt.task = current;
	pt.queueing = wait;
	pt.triggered = false;
	pt.expired = !wait;
	pt.error = 0;
	pt.nr_inline = 0;
	pt.pages = NULL;
	timer_setup(&timer, poll_expired, &pt);
	if (timed)
		timer_start(&timer, deadline);
	for (;;) {
		bool expired = READ_ONCE(pt.expired);

		ret = scan(&pt, arg);
		pt.queueing = false;
		if (!ret)
			ret = pt.error;
		if (!ret && signal_pending_state(TASK_INTERRUPTIBLE))
			ret = -ERESTARTNOHAND;
		if (ret || expired)
			break;
		sleep_until_triggered(&pt);
	}
	if (timed)
		timer_cancel(&timer);
	drop_table(&pt);
	return ret;
}

#define ALWAYS_READY (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

/* Those of `wanted` that hold, POLLNVAL if there is no such file. */
static u32 poll_file(int fd, u32 wanted, struct poll_table *pt)
{
	struct file *f = fget(fd);
	u32 mask = POLLNVAL;

	if (f) {
		mask = wanted & (f->ops->poll ? f->ops->poll(f, pt) : ALWAYS_READY);
		fput(f);
	}
	if (mask)
		pt->queueing = false; /* there will be no sleep */
	return mask;
}

/* The deadline by a user's timeout, NULL for ever: 0 or -errno. */
static int get_deadline(const struct timespec __user *utimeout, u64 *deadline)
{
	struct timespec ts;
	u64 ns;

	*deadline = FOR_EVER;
	if (!utimeout)
		return 0;
	if (get_user(ts, utimeout))
		return -EFAULT;
	if (!timespec_to_ns(&ts, &ns))
		return -EINVAL;
	*deadline = ns ? ktime_ns() + ns : NO_WAIT;
	return 0;
}

/* Signals that come are held to this mask, if there is one, until finish: 0 or -errno. */
static int start_sigmask(const sigset_t __user *umask, size_t nbytes)
{
	sigset_t mask;

	if (!umask)
		return 0;
	if (nbytes != sizeof(mask))
		return -EINVAL;
	if (get_user(mask, umask))
		return -EFAULT;
	set_user_sigmask(mask);
	return 0;
}

/*
 * The way out with `ret`. Linux: what is left of the timeout is written over it, and so a
 * call that is restarted goes on with that; one for which it can't be written is not.
 */
static int finish(int ret, u64 deadline, struct timespec __user *utimeout)
{
	u64 now = ktime_ns();
	bool written = true;

	restore_saved_sigmask_unless(ret == -ERESTARTNOHAND);
	if (utimeout && deadline != NO_WAIT)
		written = !put_user(ns_to_timespec(deadline > now ? deadline - now : 0), utimeout);
	return ret == -ERESTARTNOHAND && !written ? -EINTR : ret;
}

/* ---- ppoll ---- */

#define FEW_FDS 32

struct poll_list {
	struct pollfd *fds;
	u32 nr;
};

static int scan_list(struct poll_table *pt, void *arg)
{
	struct poll_list *list = arg;
	int ready = 0;

	for (u32 i = 0; i < list->nr; i++) {
		struct pollfd *p = &list->fds[i];

		p->revents = 0;
		if (p->fd < 0)
			continue;
		p->revents = (short)poll_file(p->fd, (u16)p->events | POLLERR | POLLHUP, pt);
		ready += p->revents != 0;
	}
	return ready;
}

/* Only `revents`: another thread may be at work on the rest. */
static int put_revents(const struct poll_list *list, struct pollfd __user *ufds)
{
	for (u32 i = 0; i < list->nr; i++)
		if (put_user(list->fds[i].revents, &ufds[i].revents))
			return -EFAULT;
	return 0;
}

static int do_poll(struct pollfd __user *ufds, u32 nr, u64 deadline)
{
	struct pollfd few[FEW_FDS];
	struct poll_list list = {few, nr};
	int ret = -EFAULT;

	if (nr > nofile_limit())
		return -EINVAL;
	if (nr > FEW_FDS)
		list.fds = kmalloc(nr * sizeof(*list.fds), GFP_KERNEL);
	if (!list.fds)
		return -ENOMEM;
	if (!copy_from_user(list.fds, ufds, nr * sizeof(*list.fds))) {
		ret = poll_until(deadline, scan_list, &list);
		if (put_revents(&list, ufds))
			ret = -EFAULT;
	}
	if (list.fds != few)
		kfree(list.fds);
	return ret;
}

SYSCALL_DEFINE5(ppoll, struct pollfd __user *, ufds, u32, nr, struct timespec __user *, utimeout,
		const sigset_t __user *, umask, size_t, mask_nbytes)
{
	u64 deadline;
	int ret = get_deadline(utimeout, &deadline);

	if (!ret)
		ret = start_sigmask(umask, mask_nbytes);
	return ret ? ret : finish(do_poll(ufds, nr, deadline), deadline, utimeout);
}

/* ---- pselect6 ---- */

enum { SEL_IN, SEL_OUT, SEL_EX, NR_SETS };

static const u32 sel_events[NR_SETS] = {
	[SEL_IN] = POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR | POLLNVAL,
	[SEL_OUT] = POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR | POLLNVAL,
	[SEL_EX] = POLLPRI | POLLNVAL,
};

struct select_sets {
	u32 nr;
	u64 wanted[NR_SETS][BITMAP_WORDS(NR_OPEN_MAX)];
	u64 ready[NR_SETS][BITMAP_WORDS(NR_OPEN_MAX)];
};

/* The first descriptor from `from` on that is in a set, or nr. */
static u32 next_fd(const struct select_sets *s, u32 from)
{
	u64 fd = s->nr;

	for (u32 set = 0; set < NR_SETS; set++)
		fd = min(fd, find_next_bit(s->wanted[set], s->nr, from));
	return (u32)fd;
}

static int scan_sets(struct poll_table *pt, void *arg)
{
	struct select_sets *s = arg;
	int ready = 0;

	for (u32 fd = next_fd(s, 0); fd < s->nr; fd = next_fd(s, fd + 1)) {
		u32 wanted = 0, mask;

		for (u32 set = 0; set < NR_SETS; set++)
			wanted |= test_bit(s->wanted[set], fd) ? sel_events[set] : 0;
		mask = poll_file((int)fd, wanted, pt);
		for (u32 set = 0; set < NR_SETS; set++) {
			if (!test_bit(s->wanted[set], fd) || !(mask & sel_events[set]))
				continue;
			set_bit(s->ready[set], fd);
			ready++;
		}
	}
	return ready;
}

/* A bit beyond the table names nothing, and none is -EBADF. 0 or -errno. */
static int get_sets(struct select_sets *s, u64 __user *usets[NR_SETS])
{
	u32 nbytes = BITMAP_WORDS(s->nr) * sizeof(u64);

	memset(s->wanted, 0, sizeof(s->wanted));
	memset(s->ready, 0, sizeof(s->ready));
	for (u32 set = 0; set < NR_SETS; set++)
		if (usets[set] && copy_from_user(s->wanted[set], usets[set], nbytes))
			return -EFAULT;
	for (u32 fd = next_fd(s, 0); fd < s->nr; fd = next_fd(s, fd + 1)) {
		struct file *f = fget_raw((int)fd);

		if (!f)
			return -EBADF;
		fput(f);
	}
	return 0;
}

static int put_sets(const struct select_sets *s, u64 __user *usets[NR_SETS])
{
	u32 nbytes = BITMAP_WORDS(s->nr) * sizeof(u64);

	for (u32 set = 0; set < NR_SETS; set++)
		if (usets[set] && copy_to_user(usets[set], s->ready[set], nbytes))
			return -EFAULT;
	return 0;
}

static int do_select(int nr, u64 __user *usets[NR_SETS], u64 deadline)
{
	struct select_sets s = {.nr = min((u32)nr, READ_ONCE(current->files->max))};
	int ret = nr < 0 ? -EINVAL : get_sets(&s, usets);

	if (!ret)
		ret = poll_until(deadline, scan_sets, &s);
	if (ret >= 0 && put_sets(&s, usets))
		ret = -EFAULT;
	return ret;
}

struct sigmask_arg {
	const sigset_t __user *umask;
	size_t nbytes;
};

SYSCALL_DEFINE6(pselect6, int, nr, u64 __user *, uin, u64 __user *, uout, u64 __user *, uex,
		struct timespec __user *, utimeout, const struct sigmask_arg __user *, uarg)
{
	u64 __user *usets[NR_SETS] = {[SEL_IN] = uin, [SEL_OUT] = uout, [SEL_EX] = uex};
	struct sigmask_arg arg = {NULL, 0};
	u64 deadline;
	int ret;

	if (uarg && get_user(arg, uarg))
		return -EFAULT;
	ret = get_deadline(utimeout, &deadline);
	if (!ret)
		ret = start_sigmask(arg.umask, arg.nbytes);
	return ret ? ret : finish(do_select(nr, usets, deadline), deadline, utimeout);
}
