// SPDX-License-Identifier: MIT
// grade: group=bad points=15 cpus=1,4 timeout=120 linux=yes
/*
 * Random arguments to random calls, in children that may die of it: the kernel must give some
 * result each time and go on. Left out are the calls that end, copy or stop the caller, those
 * that could put a sleeping file among its descriptors, those that send signals to others, and
 * those that take from others what all need: the processor, memory, the swap area. The seed is
 * printed.
 * Linux 6.12 on riscv64 loops for ever in a file write whose buffer starts odd and ends in an
 * unmapped page: there the writes are left out, too.
 */
#include "bad.h"

#define CHILDREN 40
#define CALLS	 400

/* clang-format off */
static const short left_out[] = {
	SYS_exit, SYS_exit_group, SYS_reboot, SYS_clone, SYS_execve, SYS_rt_sigreturn,
	SYS_nanosleep, SYS_clock_nanosleep, SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_ppoll,
	SYS_pselect6, SYS_futex, SYS_clone3, SYS_pipe2, SYS_signalfd4, SYS_pidfd_open,
	SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
	SYS_swapon, SYS_swapoff, SYS_mlockall,
	SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr,
	1000,
};
/* clang-format on */

static const short all[] = {
#define SYSCALL(nr, name, args, level) nr,
#include "syscall/syscalls.tbl"
#undef SYSCALL
};

static char *scratch;

static bool is_left_out(int nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++)
		if (left_out[i] == nr)
			return true;
	return !has_vmstat() && (nr == SYS_write || nr == SYS_writev || nr == SYS_pwrite64);
}

/* Descriptors 0 to 5 are files that never sleep. */
static int quiet_descriptors(void)
{
	must(dup2(open("/dev/null", O_RDWR), 0) == 0);
	must(dup2(0, 1) == 1 && dup2(0, 2) == 2);
	must(dup2(open("f", O_RDWR), 3) == 3);
	must(dup2(open(".", O_RDONLY), 4) == 4);
	must(dup2(open("/dev/zero", O_RDWR), 5) == 5);
	close_above(5);
	return 0;
}

static long random_pointer(void)
{
	switch (rng_below(5)) {
	case 0: return (long)bad_out[rng_below(ARRAY_SIZE(bad_out) - 1)].p;
	case 1: return (long)(bad_edge - rng_below(300));
	case 2: return (long)(scratch + rng_below(2 * PAGE));
	case 3: return (long)"f";
	default: return (long)"d/x";
	}
}

static long random_argument(void)
{
	static const long numbers[] = {
		0,
		1,
		2,
		3,
		4,
		7,
		8,
		16,
		64,
		100,
		255,
		256,
		511,
		512,
		4095,
		4096,
		4097,
		65536,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		-1,
		-2,
		-4096,
		0x7fffffffffffffff,
		(long)(1UL << 63),
		AT_FDCWD,
	};

	switch (rng_below(6)) {
	case 0:
	case 1: return random_pointer();
	case 2: return rng_below(7);
	case 3: return rng() >> rng_below(64);
	default: return numbers[rng_below(ARRAY_SIZE(numbers))];
	}
}

static int fuzz(void *arg)
{
	rng_state += (uint64_t)(long)arg * 1000003;
	quiet_descriptors();
	for (int i = 0; i < CALLS; i++) {
		int nr = all[rng_below(ARRAY_SIZE(all))];
		long a[6];

		for (int k = 0; k < 6; k++)
			a[k] = random_argument();
		/* The first argument is most often a descriptor or a directory. */
		if (rng_below(2))
			a[0] = rng_below(2) ? AT_FDCWD : (long)rng_below(6);
		/* MAP_POPULATE of gigabytes takes a while on a kernel that knows it. */
		if (nr == SYS_mmap)
			a[3] &= 0x3f;
		if (!is_left_out(nr))
			raw_call(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
		if (i % 50 == 0)
			for (size_t k = 0; k < 2 * PAGE / 8; k++)
				((uint64_t *)scratch)[k] = rng() >> rng_below(64);
	}
	return 0;
}

/* Whatever the last child has made of these two. */
static void fresh_files(void)
{
	static const char *const names[] = {"f", "d"};

	for (int i = 0; i < 2; i++)
		if (unlink(names[i]) < 0 && errno == EISDIR)
			remove_tree(names[i]);
	write_file("f", "contents of the file", 20);
	must(mkdir("d", 0755) == 0);
}

int main(void)
{
	int hung = 0, died = 0;
	struct stat st;

	rng_seed(1);
	bad_init();
	enter_tmp();
	/* With nothing on either side: a long write must not run into what else is mapped. */
	scratch = map_pages(6) + 2 * PAGE;
	must(mprotect(scratch - 2 * PAGE, 2 * PAGE, PROT_NONE) == 0);
	must(mprotect(scratch + 2 * PAGE, 2 * PAGE, PROT_NONE) == 0);
	diag("%d children, %d random calls each", CHILDREN, CALLS);
	for (long i = 0; i < CHILDREN; i++) {
		fresh_files();
		int status = run_child(fuzz, (void *)i);

		if (status == -1) {
			diag("  child %ld hangs", i);
			hung++;
		} else if (WIFSIGNALED(status)) {
			died++;
		}
	}
	is(hung, 0, "no call hung (%d children died of theirs)", died);
	is(stat("/", &st), 0, "the root is there");
	is(access("/dev/null", R_OK | W_OK), 0, "and the devices");
	leave_tmp();
	return done_testing();
}
