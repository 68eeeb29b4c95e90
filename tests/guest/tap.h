/* SPDX-License-Identifier: MIT */
/*
 * Checks that print TAP, and the helpers that guest tests share.
 *
 * Every line goes out with one write(2): nothing is buffered, so nothing is printed twice
 * after a fork or lost in a crash. Only the first process counts checks; a child reports by
 * its exit status (child_fn's result) and explains itself with diag() or must().
 * Children are waited for with a limit by construction: there are no signals to end them.
 * Random numbers come from a printed seed; SEED=n in the environment repeats a run.
 * The tests run on Linux too: vmstat() gives -1 there and Calf's own counts are skipped.
 */
#ifndef TAP_H
#define TAP_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	      4096L
#define LIMIT_MS      30000
#define CHILD_BROKEN  99
#define UNUSED	      __attribute__((unused))
#define PRINTF(f, a)  __attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

typedef int child_fn(void *arg);

static int tap_count, tap_failed;

/* --- system calls without the library: the result or -errno --------------------------- */

static inline long raw_call(long nr, long a, long b, long c, long d, long e, long f)
{
#ifdef __riscv
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;
	register long a7 __asm__("a7") = nr;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
			 : "memory");
	return a0;
#else
	long ret = syscall(nr, a, b, c, d, e, f);

	return ret == -1 ? -errno : ret;
#endif
}

#define RAW_L(x)			   ((long)(x))
#define RAW1(n)				   raw_call(n, 0, 0, 0, 0, 0, 0)
#define RAW2(n, a)			   raw_call(n, RAW_L(a), 0, 0, 0, 0, 0)
#define RAW3(n, a, b)			   raw_call(n, RAW_L(a), RAW_L(b), 0, 0, 0, 0)
#define RAW4(n, a, b, c)		   raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), 0, 0, 0)
#define RAW5(n, a, b, c, d)		   raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), RAW_L(d), 0, 0)
#define RAW6(n, a, b, c, d, e) \
	raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), RAW_L(d), RAW_L(e), 0)
#define RAW7(n, a, b, c, d, e, f) \
	raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), RAW_L(d), RAW_L(e), RAW_L(f))
#define RAW_PICK(_1, _2, _3, _4, _5, _6, _7, name, ...) name
/* raw(number, up to six arguments) */
#define raw(...) \
	RAW_PICK(__VA_ARGS__, RAW7, RAW6, RAW5, RAW4, RAW3, RAW2, RAW1, 0)(__VA_ARGS__)

/* --- lines --------------------------------------------------------------------------- */

static void tap_vline(const char *prefix, const char *fmt, va_list ap)
{
	char line[512];
	size_t n = strlen(prefix);

	memcpy(line, prefix, n);
	vsnprintf(line + n, sizeof(line) - n - 1, fmt, ap);
	n = strlen(line);
	line[n++] = '\n';
	if (write(1, line, n) < 0)
		_exit(CHILD_BROKEN);
}

static UNUSED PRINTF(1, 2) void diag(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vline("# ", fmt, ap);
	va_end(ap);
}

static void tap_vok(bool good, const char *fmt, va_list ap)
{
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "%s %d - ", good ? "ok" : "not ok", ++tap_count);
	tap_failed += !good;
	tap_vline(prefix, fmt, ap);
}

static UNUSED PRINTF(3, 4) bool tap_ok(bool good, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(good, fmt, ap);
	va_end(ap);
	if (!good)
		diag("  failed at line %d", line);
	return good;
}

static UNUSED PRINTF(4, 5) bool tap_is(long got, long want, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		diag("  line %d: got %ld (0x%lx), want %ld (0x%lx)", line, got, got, want, want);
	return got == want;
}

static UNUSED PRINTF(4, 5) bool tap_err(long got, int want, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(got == -(long)want, fmt, ap);
	va_end(ap);
	if (got != -(long)want)
		diag("  line %d: got %ld (%s), want -%d (%s)", line, got,
		     got < 0 ? strerror(-got) : "no error", want, strerror(want));
	return got == -(long)want;
}

static inline long tap_errno(long ret)
{
	return ret == -1 ? -(long)errno : ret;
}

#define ok(cond, ...)	     tap_ok(!!(cond), __LINE__, __VA_ARGS__)
#define is(got, want, ...)   tap_is((long)(got), (long)(want), __LINE__, __VA_ARGS__)
/* A raw() result that must be -e. */
#define is_err(got, e, ...)  tap_err((long)(got), e, __LINE__, __VA_ARGS__)
/* A library call that must give -1 and errno e. */
#define is_errno(call, e, ...) tap_err(tap_errno((long)(call)), e, __LINE__, __VA_ARGS__)
#define is_str(got, want, ...) \
	(tap_ok(!strcmp(got, want), __LINE__, __VA_ARGS__) || (diag("  got \"%s\"", got), false))

static UNUSED PRINTF(2, 3) void skip(int n, const char *fmt, ...)
{
	char prefix[48];
	va_list ap;

	while (n-- > 0) {
		snprintf(prefix, sizeof(prefix), "ok %d # SKIP ", ++tap_count);
		va_start(ap, fmt);
		tap_vline(prefix, fmt, ap);
		va_end(ap);
	}
}

static UNUSED int done_testing(void)
{
	diag("%d checks, %d failed", tap_count, tap_failed);
	char plan[32];
	int n = snprintf(plan, sizeof(plan), "1..%d\n", tap_count);

	if (write(1, plan, n) != n || tap_count == 0)
		return 1;
	return tap_failed ? 1 : 0;
}

/* What a test stands on, rather than what it checks: ends this process when untrue. */
#define must(cond)                                                                   \
	do {                                                                         \
		if (!(cond)) {                                                       \
			diag("line %d: needed: %s (errno %d)", __LINE__, #cond, errno); \
			_exit(CHILD_BROKEN);                                         \
		}                                                                    \
	} while (0)

/* --- time and chance ------------------------------------------------------------------- */

static UNUSED int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static UNUSED void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

static uint64_t rng_state;

static UNUSED void rng_seed(uint64_t fallback)
{
	const char *env = getenv("SEED");

	rng_state = env ? strtoul(env, NULL, 0) : fallback;
	diag("SEED=%lu", (unsigned long)rng_state);
}

/* A step of a Weyl sequence, then two rounds of mixing. */
static UNUSED uint64_t rng(void)
{
	uint64_t x = rng_state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93;
	x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93;
	return x ^ (x >> 32);
}

static UNUSED uint64_t rng_below(uint64_t n)
{
	return rng() % n;
}

/* --- children -------------------------------------------------------------------------- */

static UNUSED pid_t spawn(child_fn *fn, void *arg)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn(arg));
	must(pid > 0);
	return pid;
}

/* Gives the wait status, or -1 (and says so) when the child is still there after the limit. */
static UNUSED int join_limit(pid_t pid, long limit_ms)
{
	int64_t end = now_ns() + limit_ms * 1000000;
	int status, nap = 1;

	while (now_ns() < end) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			return status;
		must(got == 0);
		sleep_ms(nap);
		if (nap < 10)
			nap++;
	}
	diag("child %d still runs after %ld ms", (int)pid, limit_ms);
	return -1;
}

static UNUSED int join(pid_t pid)
{
	return join_limit(pid, LIMIT_MS);
}

static UNUSED int run_child(child_fn *fn, void *arg)
{
	return join(spawn(fn, arg));
}

/*
 * A child on a rope: both sides can wait for the other's word. Each has only its own ends,
 * so the death of one is an end of file for the other and nobody waits for ever.
 */
struct rope {
	int in, out;
};

static UNUSED pid_t spawn_roped(child_fn *fn, void *arg, struct rope *r)
{
	int down[2], up[2];
	pid_t pid;

	must(pipe(down) == 0 && pipe(up) == 0);
	pid = fork();
	must(pid >= 0);
	close(pid ? down[0] : up[0]);
	close(pid ? up[1] : down[1]);
	r->in = pid ? up[0] : down[0];
	r->out = pid ? down[1] : up[1];
	if (pid == 0)
		_exit(fn(arg));
	return pid;
}

static UNUSED void pull(struct rope *r)
{
	must(write(r->out, "x", 1) == 1);
}

static UNUSED void await(struct rope *r)
{
	char c;

	must(read(r->in, &c, 1) == 1);
}

static UNUSED void drop(struct rope *r)
{
	close(r->in);
	close(r->out);
}

static UNUSED const char *status_text(int status)
{
	static char text[48];

	if (status == -1)
		return "no status";
	if (WIFEXITED(status))
		snprintf(text, sizeof(text), "exit %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "signal %d", WTERMSIG(status));
	else
		snprintf(text, sizeof(text), "status 0x%x", status);
	return text;
}

#define is_exit(status, code, ...)                                              \
	do {                                                                    \
		int status_ = (status);                                         \
		if (!ok(status_ != -1 && WIFEXITED(status_) &&                  \
				WEXITSTATUS(status_) == (code), __VA_ARGS__))   \
			diag("  got %s, want exit %d", status_text(status_), code); \
	} while (0)

#define is_killed(status, sig, ...)                                             \
	do {                                                                    \
		int status_ = (status);                                         \
		if (!ok(status_ != -1 && WIFSIGNALED(status_) &&                \
				WTERMSIG(status_) == (sig), __VA_ARGS__))       \
			diag("  got %s, want signal %d", status_text(status_), sig); \
	} while (0)

/* Linux ends a writer to a pipe without readers; where signals exist, ask for EPIPE alone. */
static UNUSED void ignore_sigpipe(void)
{
	unsigned long action[4] = { 1 };	/* SIG_IGN, no flags, empty mask */

	raw(SYS_rt_sigaction, 13, action, NULL, 8);
}

/* --- Calf's counters ------------------------------------------------------------------- */

/* The value of "key value\n" in /dev/vmstat, or -1. */
static UNUSED long vmstat(const char *key)
{
	static char text[4096];
	int fd = open("/dev/vmstat", O_RDONLY);
	size_t klen = strlen(key);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n < 0 ? 0 : n] = '\0';
	for (char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, klen) && line[klen] == ' ')
			return strtol(line + klen + 1, NULL, 10);
	}
	return -1;
}

static UNUSED bool has_vmstat(void)
{
	return access("/dev/vmstat", R_OK) == 0;
}

/* The value once it has been the same for 20 ms: ended tasks may be freed a little later. */
static UNUSED long vmstat_settled(const char *key)
{
	long last = vmstat(key), now;

	for (int tries = 0; tries < 100; tries++) {
		sleep_ms(20);
		now = vmstat(key);
		if (now == last)
			break;
		last = now;
	}
	return last;
}

/* --- memory and files ------------------------------------------------------------------ */

static UNUSED char *map_pages(long n)
{
	char *p = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

/* Writes one byte to each page, so that each is this process's own. */
static UNUSED void touch_pages(char *p, long n, char value)
{
	for (long i = 0; i < n; i++)
		((volatile char *)p)[i * PAGE] = value;
}

static char tap_dir[64];

static UNUSED void remove_tree(const char *path)
{
	struct dirent *de;
	char name[600];
	DIR *dir = opendir(path);

	while (dir && (de = readdir(dir)) != NULL) {
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, de->d_name);
		if (unlink(name) < 0 && (errno == EISDIR || errno == EPERM))
			remove_tree(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

/* Makes a fresh directory below /tmp and goes there; leave_tmp() takes it away again. */
static UNUSED void enter_tmp(void)
{
	snprintf(tap_dir, sizeof(tap_dir), "/tmp/tap.%d", (int)getpid());
	remove_tree(tap_dir);
	must(mkdir(tap_dir, 0755) == 0);
	must(chdir(tap_dir) == 0);
}

static UNUSED void leave_tmp(void)
{
	must(chdir("/") == 0);
	remove_tree(tap_dir);
}

/* Numbers that whoever started the test left open. */
static UNUSED void close_above(int last)
{
	for (int fd = last + 1; fd < 1024; fd++)
		close(fd);
}

static UNUSED void write_file(const char *path, const void *data, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	must(fd >= 0);
	must(write(fd, data, n) == (ssize_t)n);
	must(close(fd) == 0);
}

/* Reads to the end of the file or to n bytes: a pipe gives them in pieces. */
static UNUSED ssize_t read_full(int fd, void *data, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, (char *)data + done, n - done);

		if (got < 0)
			return got;
		if (got == 0)
			break;
		done += got;
	}
	return done;
}

#endif
