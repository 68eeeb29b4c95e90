// SPDX-License-Identifier: MIT
// grade: group=mmap points=20 cpus=1,4 timeout=60 linux=yes
/*
 * No thread goes on seeing memory by a translation that is gone: when munmap, mprotect, or
 * another call that takes a page away has returned, or fork has made it copy-on-write, that
 * holds for the threads on all harts.
 */
#include "thread.h"
#include <setjmp.h>
#include <signal.h>

#define RW (PROT_READ | PROT_WRITE)

enum { THREADS = 3, ROUNDS = 200, FORKS = 12, COPIES = 25 };

static struct worker {
	struct thread thread;
	volatile pid_t tid;
	sigjmp_buf back;
	volatile long done, wrong;
} workers[THREADS];

static long *page; /* which they all use */
static volatile int over;

/* Whose fault it is, its number says. */
static void on_fault(int sig)
{
	pid_t tid = gettid_();

	(void)sig;
	for (int i = 0; i < THREADS; i++)
		if (workers[i].tid == tid)
			siglongjmp(workers[i].back, 1);
	_exit(CHILD_BROKEN);
}

static void start(child_fn *fn)
{
	over = 0;
	for (int i = 0; i < THREADS; i++) {
		workers[i].done = workers[i].wrong = 0;
		start_thread(&workers[i].thread, fn, &workers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		int64_t end = now_ns() + LIMIT_MS * 1000000LL;

		while (!workers[i].done && now_ns() < end)
			sched_yield();
		must(workers[i].done);
	}
}

/* How much went wrong. */
static long stop(void)
{
	long wrong = 0;

	over = 1;
	for (int i = 0; i < THREADS; i++) {
		join_thread(&workers[i].thread);
		wrong += workers[i].wrong;
	}
	return wrong;
}

static void *map_at(void *at, int flags, int fd, long index)
{
	void *p = mmap(at, PAGE, RW, flags | (at ? MAP_FIXED : 0), fd, index * PAGE);

	must(p != MAP_FAILED);
	return p;
}

static long *anonymous(void *at)
{
	return map_at(at, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* ---- pages with numbers come and go ---- */

static long gone; /* no page with this number or a lower one is there any more */

static int reads(void *arg)
{
	struct worker *w = arg;

	w->tid = gettid_();
	while (!over) {
		long before = __atomic_load_n(&gone, __ATOMIC_SEQ_CST);

		w->done++;
		if (sigsetjmp(w->back, 0) == 0) {
			long seen = *(volatile long *)page;

			w->wrong += seen && seen <= before;
		}
	}
	return 0;
}

/* Takes the page away, one way or another; a new one with this number is there afterwards. */
static void renew(long number, int fd)
{
	long *fresh;

	switch (number % 5) {
	case 0: must(munmap(page, PAGE) == 0); break;
	case 1: must(madvise(page, PAGE, MADV_DONTNEED) == 0); break;
	case 2:
		must(pwrite(fd, &number, sizeof(number), number % 8 * PAGE) == sizeof(number));
		map_at(page, MAP_SHARED, fd, number % 8);
		return;
	case 3: /* now it is a page of the file */
		must(ftruncate(fd, 0) == 0 && ftruncate(fd, 8 * PAGE) == 0);
		break;
	case 4:
		fresh = anonymous(NULL);
		*fresh = number;
		must(mremap(fresh, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page) == page);
		return;
	}
	__atomic_store_n(&gone, number - 1, __ATOMIC_SEQ_CST);
	sched_yield();
	*anonymous(page) = number;
}

static void take_away(void)
{
	int fd;

	enter_tmp();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	must(fd >= 0 && ftruncate(fd, 8 * PAGE) == 0);
	page = anonymous(NULL);
	start(reads);
	for (long number = 1; number <= ROUNDS; number++) {
		renew(number, fd);
		__atomic_store_n(&gone, number - 1, __ATOMIC_SEQ_CST);
		if (number % 16 == 0)
			sched_yield();
	}
	is(stop(), 0, "of %d pages none is seen when it is gone", ROUNDS);
	munmap(page, PAGE);
	close(fd);
	leave_tmp();
}

/* ---- a page that is written all the time ---- */

static int writes(void *arg)
{
	struct worker *w = arg;

	w->tid = gettid_();
	while (!over) {
		if (sigsetjmp(w->back, 0)) {
			raw(SYS_sched_yield);
			continue;
		}
		__atomic_fetch_add(page, 1, __ATOMIC_RELAXED);
		w->done++;
	}
	return 0;
}

static bool stays_the_same(void)
{
	long first = *(volatile long *)page;

	for (int i = 0; i < 300; i++) {
		if (*(volatile long *)page != first)
			return false;
		if (i % 100 == 0)
			sched_yield();
	}
	return true;
}

static long stores_done(void)
{
	long sum = 0;

	for (int i = 0; i < THREADS; i++)
		sum += workers[i].done;
	return sum;
}

static void make_read_only(void)
{
	int changed = 0;

	page = anonymous(NULL);
	start(writes);
	for (int i = 0; i < ROUNDS; i++) {
		must(mprotect(page, PAGE, PROT_READ) == 0);
		changed += !stays_the_same();
		must(mprotect(page, PAGE, RW) == 0);
		if (i % 8 == 0)
			sched_yield();
	}
	stop();
	is(changed, 0, "nobody writes to what is read-only");
	is(*page, stores_done(), "no store is lost");
	munmap(page, PAGE);
}

/* The child's page must not change, though the threads write to theirs as before. */
static int watches(void *arg)
{
	(void)arg;
	return stays_the_same() ? 0 : 1;
}

static void copy_on_write(void)
{
	int changed = 0;

	page = anonymous(NULL);
	start(writes);
	for (int i = 0; i < FORKS; i++)
		changed += run_child(watches, NULL) != 0;
	stop();
	is(changed, 0, "a child's page does not change with its parent's");
	is(*page, stores_done(), "no store is lost by %d forks", FORKS);
	munmap(page, PAGE);
}

static int waits(void *rope)
{
	await(rope);
	return 0;
}

/* A table of a size that fork shares, and one that it copies. The others read, main writes. */
static void copy_for_the_writer(long npages)
{
	struct rope rope;
	pid_t pid;

	page = (long *)map_pages(npages);
	touch_pages((char *)page, npages, 0);
	gone = 0;
	start(reads);
	for (long number = 1; number <= COPIES; number++) {
		pid = spawn_roped(waits, &rope, &rope);
		if (number % 3)
			sched_yield(); /* they may have read it by now, or not */
		__atomic_store_n(page, number, __ATOMIC_SEQ_CST);
		__atomic_store_n(&gone, number - 1, __ATOMIC_SEQ_CST);
		if (number % 4 == 0)
			sched_yield();
		pull(&rope);
		drop(&rope);
		must(join(pid) == 0);
	}
	is(stop(), 0, "what a page was before it was copied is not seen, of %ld pages", npages);
	munmap(page, npages * PAGE);
}

int main(void)
{
	struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_NODEFER};

	must(sigaction(SIGSEGV, &action, NULL) == 0 && sigaction(SIGBUS, &action, NULL) == 0);
	take_away();
	make_read_only();
	copy_on_write();
	copy_for_the_writer(1);
	copy_for_the_writer(200);
	return done_testing();
}
