/* SPDX-License-Identifier: MIT */
/*
 * Failures on purpose, through /dev/fault-inject of Calf's debug build, for guest tests.
 *
 * A sweep makes a call fail at its first allocation, then at its second, and so on until it
 * gets to its end before the failure comes. Each time: the errno is one that the call may
 * give, what the operation's `after` looks at is as if nothing had happened, and at the end
 * all counters are what they were.
 */
#ifndef INJECT_H
#define INJECT_H

#include "tap.h"
#include <sys/statfs.h>

#define MAX_FAILURES 20000
#define FEW	     8 /* pages */

static int control = -1;

static UNUSED long command(const char *fmt, ...)
{
	char text[64];
	va_list ap;
	long ret;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ret = raw(SYS_write, control, text, strlen(text));
	return ret;
}

/* What the last failure was. */
struct hits {
	long hits, block, paths;
	char at[900];
};

static UNUSED struct hits read_hits(void)
{
	static struct hits h;
	static char text[1024];
	long n = raw(SYS_pread64, control, text, sizeof(text) - 1, 0);

	must(n > 0);
	text[n] = '\0';
	must(sscanf(text, "hits %ld block %ld paths %ld", &h.hits, &h.block, &h.paths) == 3);
	snprintf(h.at, sizeof(h.at), "%s", strstr(text, "\nat") + 3);
	*strchr(h.at, '\n') = '\0';
	return h;
}

/* No more failures; those that there were. */
static UNUSED struct hits disarm(void)
{
	while (command("off") < 0)
		;
	return read_hits();
}

/* Opens the control file, or ends the program: not there on Linux, nor in a release. */
static UNUSED void need_injection(void)
{
	control = open("/dev/fault-inject", O_RDWR);
	if (control >= 0)
		return;
	printf("1..0 # SKIP no /dev/fault-inject: not Calf's debug build\n");
	fflush(stdout);
	_exit(0);
}

/* ---- what must not change ---- */

static const char *const exact[] = {"tasks",	  "files",	     "pids",	    "inodes",
				    "pages_anon", "pages_pagetable", "pages_kstack"};
static const char *const pages[] = {"pages_free", "pages_cache",     "pages_slab",
				    "pages_anon", "pages_pagetable", "pages_kstack"};

struct ledger {
	long exact[ARRAY_SIZE(exact)], pages, blocks, inodes;
};

static UNUSED struct ledger take_ledger(void)
{
	struct ledger l = {.pages = 0};
	struct statfs st;

	sync();
	must(command("drop-caches") > 0);
	must(statfs("/", &st) == 0);
	for (size_t i = 0; i < ARRAY_SIZE(exact); i++)
		l.exact[i] = vmstat(exact[i]);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		l.pages += vmstat(pages[i]);
	l.blocks = st.f_bfree;
	l.inodes = st.f_ffree;
	return l;
}

/* How many of the counters are worse than before; says which. */
static UNUSED int compare_ledgers(const char *name, const struct ledger *old)
{
	struct ledger new = take_ledger();
	int worse = 0;

	for (int tries = 0; tries < 20; tries++) {
		if (!memcmp(new.exact, old->exact, sizeof(new.exact)))
			break;
		sleep_ms(50); /* ended tasks may be freed a little later */
		new = take_ledger();
	}
	for (size_t i = 0; i < ARRAY_SIZE(exact); i++) {
		bool is_pages = !strncmp(exact[i], "pages", 5);

		/* The sweeping process keeps a few: the ledger of the group sees them go. */
		if (new.exact[i] == old->exact[i] ||
		    (is_pages && labs(new.exact[i] - old->exact[i]) <= FEW))
			continue;
		diag("%s: leak: %s was %ld, is %ld", name, exact[i], old->exact[i], new.exact[i]);
		worse++;
	}
	if (old->pages - new.pages > FEW) {
		diag("%s: leak: %ld pages", name, old->pages - new.pages);
		worse++;
	}
	if (old->blocks != new.blocks || old->inodes != new.inodes) {
		diag("%s: leak: %ld blocks and %ld inodes of the disk", name,
		     old->blocks - new.blocks, old->inodes - new.inodes);
		worse++;
	}
	return worse;
}

/* ---- sweeps ---- */

struct op {
	const char *name;
	void (*prepare)(void);
	long (*call)(void);	 /* the result or -errno */
	void (*after)(long ret); /* looks at what it left, and takes it away */
	int err;		 /* that it may give besides ENOMEM or EIO */
};

static const char *sweeping;
static long sweep_n, wrong;
static struct hits last;

/* A fact about what a call has left. */
static UNUSED PRINTF(2, 3) void expect(bool good, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (good)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag("%s, failure %ld: %s; it failed at%s (block %ld)", sweeping, sweep_n, text, last.at,
	     last.block);
	wrong++;
}

/* One call with the n-th failure asked for by `how`; true if it came to that. */
static UNUSED bool fail_once(const struct op *op, const char *how, long n, int err, bool cold)
{
	long ret;

	sweep_n = n;
	if (op->prepare)
		op->prepare();
	if (cold) {
		sync();
		must(command("drop-caches") > 0);
	}
	must(command("%s %ld", how, n) > 0);
	ret = op->call();
	last = disarm();
	if (last.hits && getenv("INJECT_TRACE"))
		diag("%s, failure %ld: result %ld, at%s, block %ld", op->name, n, ret, last.at,
		     last.block);
	if (last.hits)
		expect(ret >= 0 || ret == -err || ret == -op->err, "errno %ld", -ret);
	else
		expect(ret >= 0, "errno %ld without a failure", -ret);
	if (op->after)
		op->after(ret);
	return last.hits;
}

static UNUSED void sweep(const struct op *op, const char *how, int err, bool cold)
{
	struct ledger before;
	long n = 0, reached = 0;

	wrong = 0;
	sweeping = op->name;
	fail_once(op, how, 0, err, cold);
	before = take_ledger();
	while (++n < MAX_FAILURES && fail_once(op, how, n, err, cold))
		reached++;
	wrong += compare_ledgers(op->name, &before);
	ok(!wrong, "%s%s: %ld failures", op->name, cold ? ", nothing cached" : "", reached);
}

/* Memory fails in each, once with all that it needs cached and once with nothing there. */
static UNUSED void sweep_memory(const struct op *ops, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		sweep(&ops[i], "nth", ENOMEM, false);
		sweep(&ops[i], "nth", ENOMEM, true);
	}
}

#endif
