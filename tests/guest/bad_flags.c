// SPDX-License-Identifier: MIT
// grade: group=bad points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Flags nobody has defined: each bit by itself, together with a right use, must be EINVAL and
 * do nothing.
 */
#include "tap.h"

static char buf[1024];

/*
 * Tries each bit of `bits` or-ed to `base`; `call` uses `flags`. Also all of them together.
 * Only bits that Linux refuses as well are asked for.
 */
#define refuses(name, base, bits, call)                                                            \
	do {                                                                                       \
		int wrong_ = 0;                                                                    \
		for (int bit_ = 0; bit_ < 32; bit_++) {                                            \
			unsigned long flags = (base) | 1UL << bit_;                                \
			if (!((bits) >> bit_ & 1))                                                 \
				continue;                                                          \
			long r_ = (call);                                                          \
			if (r_ != -EINVAL) {                                                       \
				diag("  %s: bit %d gave %ld", name, bit_, r_);                     \
				wrong_++;                                                          \
			}                                                                          \
		}                                                                                  \
		is(wrong_, 0, "%s refuses undefined flags", name);                                 \
	} while (0)

#define ALL 0xffffffffUL

static void files(void)
{
	int fds[2], fd = open("f", O_RDONLY);

	must(fd >= 0);
	refuses("pipe2", 0, ALL & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT | 0200UL),
		raw(SYS_pipe2, fds, flags));
	refuses("dup3", 0, ALL & ~O_CLOEXEC, raw(SYS_dup3, fd, 50, flags));
	refuses("unlinkat", 0, ALL & ~0x200UL, raw(SYS_unlinkat, AT_FDCWD, "f", flags));
	refuses("linkat", 0, ALL & ~0x1400UL,
		raw(SYS_linkat, AT_FDCWD, "f", AT_FDCWD, "new", flags));
	refuses("renameat2", 0, ALL & ~7UL,
		raw(SYS_renameat2, AT_FDCWD, "f", AT_FDCWD, "new", flags));
	refuses("newfstatat", 0, ALL & ~0x7900UL, raw(SYS_newfstatat, AT_FDCWD, "f", buf, flags));
	refuses("statx", 0, ALL & ~0x7900UL, raw(SYS_statx, AT_FDCWD, "f", flags, 0x7ff, buf));
	refuses("fchownat", 0, ALL & ~0x1100UL, raw(SYS_fchownat, AT_FDCWD, "f", 0, 0, flags));
	refuses("faccessat2", 0, ALL & ~0x1300UL, raw(SYS_faccessat2, AT_FDCWD, "f", F_OK, flags));
	refuses("faccessat's mode", 0, ALL & ~7UL, raw(SYS_faccessat, AT_FDCWD, "f", flags));
	refuses("utimensat", 0, ALL & ~0x1100UL, raw(SYS_utimensat, AT_FDCWD, "f", NULL, flags));
	refuses("lseek's whence", 8, ALL & ~7UL, raw(SYS_lseek, fd, 0, flags));
	refuses("statx's mask", 0, 0x80000000UL, raw(SYS_statx, AT_FDCWD, "f", 0, flags, buf));
	is_errno(access("new", F_OK), ENOENT, "nothing was made");
	is(access("f", F_OK), 0, "or removed");
	is_errno(fcntl(50, F_GETFD), EBADF, "or duplicated");
	close(fd);
}

static void others(void)
{
	siginfo_t si;
	char *p = map_pages(1);

	refuses("getrandom", 0, ALL & ~7UL, raw(SYS_getrandom, buf, 8, flags));
	is_err(raw(SYS_getrandom, buf, 8, 6), EINVAL, "getrandom: insecure and random at once");
	refuses("wait4", WNOHANG, ALL & ~0xe000000bUL, raw(SYS_wait4, -1, NULL, flags, NULL));
	refuses("waitid", WEXITED | WNOHANG, ALL & ~0xe100000fUL,
		raw(SYS_waitid, P_ALL, 0, &si, flags, NULL));
	is_err(raw(SYS_waitid, P_ALL, 0, &si, WNOHANG, NULL), EINVAL, "waitid for nothing");
	is_err(raw(SYS_waitid, P_ALL, 0, &si, 0, NULL), EINVAL, "or without flags");
	is_err(raw(SYS_waitid, 77, 0, &si, WEXITED, NULL), EINVAL, "waitid for a strange kind");
	refuses("mprotect", PROT_READ, ALL & ~0x0300000fUL, raw(SYS_mprotect, p, PAGE, flags));
	is_err(raw(SYS_mprotect, p, PAGE, PROT_READ | 0x03000000), EINVAL,
	       "mprotect: growing up and down at once");
	p[0] = 1;
	is(p[0], 1, "and the page's permission is as it was");
	refuses("mremap", MREMAP_MAYMOVE, ALL & ~7UL,
		raw(SYS_mremap, p, PAGE, PAGE, flags, p + PAGE));
	is_err(raw(SYS_mremap, p, PAGE, PAGE, MREMAP_FIXED, p + PAGE), EINVAL,
	       "mremap to a fixed place, but not moving");
	refuses("msync", 0, ALL & ~7UL, raw(SYS_msync, p, PAGE, flags));
	is_err(raw(SYS_msync, p, PAGE, MS_SYNC | MS_ASYNC), EINVAL, "msync now and later");
	refuses("mlock2", 0, ALL & ~1UL, raw(SYS_mlock2, p, PAGE, flags));
	refuses("mlockall", MCL_FUTURE, ALL & ~7UL, raw(SYS_mlockall, flags));
	is_err(raw(SYS_mlockall, 0), EINVAL, "mlockall of nothing");
	is_err(raw(SYS_mlockall, MCL_ONFAULT), EINVAL, "mlockall of nothing on fault");
	raw(SYS_munlockall);
	is_err(raw(SYS_madvise, p, PAGE, 99), EINVAL, "madvise with strange advice");
	is_err(raw(SYS_madvise, p, PAGE, -1), EINVAL, "madvise with -1");
	is_err(raw(SYS_mmap, 0, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0), EINVAL,
	       "mmap neither shared nor private");
	is_err(raw(SYS_mmap, 0, PAGE, PROT_READ, MAP_ANONYMOUS | 0xc, -1, 0), EINVAL,
	       "mmap of a strange type");
	is_err(raw(SYS_fcntl, 1, 9999, 0), EINVAL, "fcntl with a strange command");
	is_err(raw(SYS_fcntl, 1, -1, 0), EINVAL, "fcntl with -1");
	is_err(raw(SYS_clock_gettime, 12, buf), EINVAL, "clock 12");
	is_err(raw(SYS_clock_gettime, 9999, buf), EINVAL, "clock 9999");
	is_err(raw(SYS_clock_getres, 9999, buf), EINVAL, "its resolution");
	is_err(raw(SYS_getrusage, 7, buf), EINVAL, "getrusage of 7");
	is_err(raw(SYS_getrusage, -3, buf), EINVAL, "getrusage of -3");
	is_err(raw(SYS_prlimit64, 0, 16, NULL, buf), EINVAL, "resource 16");
	is_err(raw(SYS_prlimit64, 0, -1, NULL, buf), EINVAL, "resource -1");
}

/* Combinations of clone's flags that make no sense. */
static void clones(void)
{
	static const struct {
		unsigned long flags;
		const char *what;
	} t[] = {
		{0x00000800, "SIGHAND without VM"},
		{0x00010000, "THREAD without SIGHAND"},
		{0x00010100, "THREAD with VM but without SIGHAND"},
		{0x00020200, "NEWNS with FS"},
		{0x10000200, "NEWUSER with FS"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		long r = raw(SYS_clone, t[i].flags | 17, 0, 0, 0, 0);

		if (r == 0)
			raw(SYS_exit, 1);
		is_err(r, EINVAL, "clone: %s", t[i].what);
		if (r > 0)
			waitpid(r, NULL, 0);
	}
}

int main(void)
{
	close_above(2);
	enter_tmp();
	write_file("f", "x", 1);
	files();
	others();
	clones();
	leave_tmp();
	return done_testing();
}
