// SPDX-License-Identifier: MIT
// grade: group=boot points=5 cpus=1,2,4,8 timeout=60 linux=yes
/*
 * What the system says of itself: uname, sysinfo, number of harts; clocks that only go forward
 * and agree with each other on every hart.
 */
#include "tap.h"
#include <sys/sysinfo.h>
#include <sys/utsname.h>

static void names(void)
{
	struct utsname u;

	memset(&u, 0xff, sizeof(u));
	is(uname(&u), 0, "uname");
	ok(memchr(u.sysname, 0, sizeof(u.sysname)) && u.sysname[0], "sysname: %.64s", u.sysname);
	ok(memchr(u.nodename, 0, sizeof(u.nodename)) != NULL, "nodename: %.64s", u.nodename);
	ok(memchr(u.release, 0, sizeof(u.release)) != NULL, "release: %.64s", u.release);
	ok(memchr(u.version, 0, sizeof(u.version)) != NULL, "version: %.64s", u.version);
#ifdef __riscv
	is_str(u.machine, "riscv64", "machine");
#endif
	/* C libraries refuse to start on a Linux older than the one that got riscv64. */
	int major = atoi(u.release),
	    minor = strchr(u.release, '.') ? atoi(strchr(u.release, '.') + 1) : 0;

	ok(major > 4 || (major == 4 && minor >= 15), "a release of at least 4.15");
}

static void memory(void)
{
	struct sysinfo si;
	long unit;

	memset(&si, 0xff, sizeof(si));
	is(sysinfo(&si), 0, "sysinfo");
	unit = si.mem_unit;
	ok(unit >= 1, "a unit of memory");
	ok(si.totalram * unit >= 32UL << 20, "%lu MiB of memory", si.totalram * unit >> 20);
	ok(si.freeram <= si.totalram, "of which %lu are free", si.freeram * unit >> 20);
	ok(si.procs >= 2, "%d processes", (int)si.procs);
	ok(si.uptime >= 0 && si.uptime < 100000000, "up for %ld s", (long)si.uptime);
	is(sysconf(_SC_PAGESIZE), PAGE, "pages of 4096 bytes");
}

static void harts(void)
{
	long n = vmstat("harts");

	if (n < 0) {
		skip(1, "no counter here");
		return;
	}
	ok(n >= 1 && n <= 8, "%ld harts", n);
}

static int64_t ns_of(clockid_t clock)
{
	struct timespec ts;

	must(clock_gettime(clock, &ts) == 0);
	must(ts.tv_nsec >= 0 && ts.tv_nsec < 1000000000);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int goes_forward(void *arg)
{
	int64_t last = (int64_t)arg;

	for (int i = 0; i < 3000; i++) {
		int64_t now = ns_of(CLOCK_MONOTONIC);

		if (now < last)
			return 1;
		last = now;
	}
	return 0;
}

static void clocks(void)
{
	struct timespec res;
	struct timeval tv;
	pid_t pids[8];
	int back = 0;

	is(goes_forward(NULL), 0, "the monotonic clock never goes back");
	/* A child on another hart starts where this one is. */
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 8; i++)
			pids[i] = spawn(goes_forward, (void *)ns_of(CLOCK_MONOTONIC));
		for (int i = 0; i < 8; i++)
			back += join(pids[i]) != 0;
	}
	is(back, 0, "nor from one hart to another");
	int64_t a = ns_of(CLOCK_MONOTONIC), b;

	sleep_ms(50);
	b = ns_of(CLOCK_MONOTONIC);
	ok(b - a >= 50000000 && b - a < 2000000000, "50 ms take %ld us", (long)((b - a) / 1000));
	is(clock_getres(CLOCK_MONOTONIC, &res), 0, "clock_getres");
	ok(res.tv_sec == 0 && res.tv_nsec >= 1 && res.tv_nsec <= 10000000, "%ld ns",
	   (long)res.tv_nsec);
	is(gettimeofday(&tv, NULL), 0, "gettimeofday");
	b = ns_of(CLOCK_REALTIME) - (tv.tv_sec * 1000000000LL + tv.tv_usec * 1000);
	ok(b >= 0 && b < 1000000000, "agrees with the real-time clock");
	b = ns_of(CLOCK_REALTIME) - ns_of(CLOCK_MONOTONIC);
	sleep_ms(20);
	a = ns_of(CLOCK_REALTIME) - ns_of(CLOCK_MONOTONIC);
	ok(llabs(a - b) < 20000000, "real time and monotonic time run alike");
}

int main(void)
{
	names();
	memory();
	harts();
	clocks();
	return done_testing();
}
