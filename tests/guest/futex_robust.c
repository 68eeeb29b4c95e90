// SPDX-License-Identifier: MIT
// grade: group=futex points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Robust lists: what a thread holds when it ends is marked, and who waits for it is woken; when
 * its process ends, or runs another program, as well. Lists that are broken harm nobody. And
 * errors of futex's calls.
 */
#include "futex.h"
#include <signal.h>

struct lock {
	struct robust_list list;
	volatile int word;
};

#define OFFSET ((long)offsetof(struct lock, word))
#define LOCKS  5

static struct robust_list_head head;
static struct lock locks[LOCKS];
static struct robust_list_head *volatile told;

/* A list of the locks, all held by the caller. */
static void link_all(void)
{
	int tid = gettid_();

	head = (struct robust_list_head){.list = {&locks[0].list}, .futex_offset = OFFSET};
	for (int i = 0; i < LOCKS; i++) {
		locks[i].list.next = i + 1 < LOCKS ? &locks[i + 1].list : &head.list;
		locks[i].word = tid;
	}
}

static long set_list(void *list)
{
	return raw(SYS_set_robust_list, list, sizeof(head));
}

static int hold_and_exit(void *arg)
{
	(void)arg;
	link_all();
	locks[1].word |= FUTEX_WAITERS;
	locks[2].word = 12345; /* somebody else's */
	head.list_op_pending = NULL;
	set_list(&head);
	return 0;
}

static int hold_pending(void *arg)
{
	link_all();
	head.list.next = &head.list;
	head.list_op_pending = arg;
	set_list(&head);
	return 0;
}

static void in_thread(child_fn *fn, void *arg)
{
	struct thread t;

	start_thread(&t, fn, arg);
	join_thread(&t);
}

static void marks(void)
{
	in_thread(hold_and_exit, NULL);
	is(locks[0].word, FUTEX_OWNER_DIED, "a lock that its owner held at its end");
	is((unsigned int)locks[1].word, FUTEX_OWNER_DIED | FUTEX_WAITERS, "with waiters");
	is(locks[2].word, 12345, "one that was another's");
	is(locks[LOCKS - 1].word, FUTEX_OWNER_DIED, "the last one of the list");
	in_thread(hold_pending, &locks[3]);
	is(locks[3].word, FUTEX_OWNER_DIED, "one that was just being taken");
}

static volatile long result;

static int wait_for_lock(void *arg)
{
	(void)arg;
	result = futex(&locks[1].word, FUTEX_WAIT, locks[1].word, NULL, NULL, 0);
	return 0;
}

static volatile int go;

static int hold_until_told(void *arg)
{
	link_all();
	locks[1].word |= FUTEX_WAITERS;
	set_list(&head);
	go = 1;
	comes_true(&go, 2);
	return (int)(long)arg;
}

static void wakes_waiter(void)
{
	struct thread owner, waiter;

	go = 0;
	result = -1;
	start_thread(&owner, hold_until_told, NULL);
	must(comes_true(&go, 1));
	start_thread(&waiter, wait_for_lock, NULL);
	sleep_ms(20);
	go = 2;
	join_thread(&waiter);
	ok(result == 0 || result == -EAGAIN, "who waits is woken");
	join_thread(&owner);
}

/* ---- lists that lead astray; the thread must end, that is all ---- */

static int with_list(void *list)
{
	set_list(list);
	return 0;
}

static int circle(void *arg)
{
	(void)arg;
	link_all();
	locks[LOCKS - 1].list.next = &locks[0].list;
	locks[4].word = gettid_();
	return with_list(&head);
}

static int into_nothing(void *arg)
{
	link_all();
	locks[1].list.next = arg;
	return with_list(&head);
}

static int odd_offset(void *arg)
{
	link_all();
	head.futex_offset = (long)arg;
	return with_list(&head);
}

static int read_only(void *arg)
{
	(void)arg;
	link_all();
	head.list.next = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	head.futex_offset = 8;
	return with_list(&head);
}

static void broken(void)
{
	in_thread(with_list, (void *)8L);
	in_thread(with_list, (void *)-8L);
	in_thread(with_list, (char *)&head + 1);
	ok(true, "lists that are nowhere");
	in_thread(circle, NULL);
	ok(true, "a list that is a circle");
	in_thread(into_nothing, (void *)16L);
	is(locks[0].word, FUTEX_OWNER_DIED, "one that breaks off: what comes before counts");
	in_thread(into_nothing, (void *)-16L);
	in_thread(into_nothing, (void *)0x4000000000L);
	ok(true, "one that leaves user space");
	in_thread(odd_offset, (void *)3L);
	in_thread(odd_offset, (void *)(1L << 62));
	in_thread(read_only, NULL);
	ok(true, "words that are none, or can't be written");
}

/* ---- of whole processes ---- */

static int killed_holder(void *page)
{
	struct lock *shared = page;

	shared->word = getpid();
	head = (struct robust_list_head){.list = {&shared->list}, .futex_offset = OFFSET};
	shared->list.next = &head.list;
	set_list(&head);
	kill(getpid(), SIGKILL);
	return 0;
}

static void processes(void)
{
	struct lock *page =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED) {
		skip(2, "no shared mappings here");
		return;
	}
	is_killed(run_child(killed_holder, page), SIGKILL, "a process is killed with a lock");
	is(page->word, FUTEX_OWNER_DIED, "which says so");
}

/* ---- calls ---- */

static int tell_list(void *arg)
{
	struct robust_list_head *mine = NULL;
	size_t size = 0;

	(void)arg;
	raw(SYS_get_robust_list, 0, &mine, &size);
	told = mine;
	return 0;
}

static void calls(void)
{
	struct robust_list_head *mine = NULL;
	size_t size = 0;

	if (raw(SYS_get_robust_list, 0, &mine, &size) == -ENOSYS) {
		skip(9, "user emulation");
		return;
	}
	is_err(raw(SYS_set_robust_list, &head, 8), EINVAL, "set_robust_list: a wrong size");
	is(set_list(&head), 0, "set_robust_list");
	is(raw(SYS_get_robust_list, 0, &mine, &size), 0, "get_robust_list");
	ok(mine == &head && size == sizeof(head), "gives what was set");
	told = &head;
	in_thread(tell_list, NULL);
	ok(!told, "a new thread has none");
	is(set_list(NULL), 0, "and none again");
	is_err(raw(SYS_get_robust_list, 0x3ffffff, &mine, &size), ESRCH, "of nobody");
	is_err(raw(SYS_get_robust_list, 0, 8L, &size), EFAULT, "to nowhere");
	is_err(raw(SYS_get_robust_list, 0, &mine, 8L), EFAULT, "nor its size");
}

static void bad_words(void)
{
	int word[2] = {0, 0};
	volatile int *odd = (int *)((char *)word + 1), *nowhere = (int *)16L,
		     *kernel = (int *)-4096L;
	char *gone = map_pages(1);

	munmap(gone, PAGE);
	is_err(futex(odd, FUTEX_WAIT, 0, NULL, NULL, 0), EINVAL, "not aligned");
	is_err(futex(odd, FUTEX_WAKE, 0, NULL, NULL, 0), EINVAL, "to wake");
	is_err(futex(word, FUTEX_REQUEUE, 1, (void *)1L, odd, 0), EINVAL, "to move to");
	is_err(futex(nowhere, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT, "not there");
	is_err(futex((int *)gone, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT, "not there any more");
	is_err(futex(kernel, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT, "the kernel's");
	is_err(futex(kernel, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0), EFAULT, "to wake");
	is(futex((int *)gone, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0), 0,
	   "nobody waits where nothing is");
	is_err(futex(word, FUTEX_WAKE_OP, 1, (void *)1L, (int *)gone, 0), EFAULT, "to change");
	is_err(futex(word, 99, 0, NULL, NULL, 0), ENOSYS, "no such operation");
	is_err(futex(word, FUTEX_FD, 0, NULL, NULL, 0), ENOSYS, "nor one that was");
}

int main(void)
{
	marks();
	wakes_waiter();
	broken();
	processes();
	calls();
	bad_words();
	return done_testing();
}
