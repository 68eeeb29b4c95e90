// SPDX-License-Identifier: MIT
/*
 * Strings and memory against plain loops, sorting, options, patterns, the calendar, the
 * environment, paths, jumps and vfork.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <getopt.h>
#include <glob.h>
#include <libgen.h>
#include <setjmp.h>
#include "tap.h"

/* Random places and lengths: the word loops have an edge at each alignment. */
static void check_memory(void)
{
	static unsigned char a[300], b[300], want[300];
	int wrong = 0;

	for (int i = 0; i < 5000; i++) {
		size_t from = rng_below(40), to = rng_below(40), n = rng_below(250);
		for (int j = 0; j < 300; j++)
			a[j] = b[j] = want[j] = rng() | 1;
		for (size_t j = 0; j < n; j++)
			want[to + j] = b[from + j];
		memmove(a + to, a + from, n);
		wrong += memcmp(a, want, sizeof(a)) != 0;
		memcpy(a, b, sizeof(a));
		memcpy(a + to, b + from, n);
		wrong += memcmp(a, want, sizeof(a)) != 0;
		memset(a + to, from, n);
		for (size_t j = 0; j < n; j++)
			want[to + j] = from;
		wrong += memcmp(a, want, sizeof(a)) != 0;
		b[from + n] = 0;
		wrong += strlen((char *)b + from) != n;
	}
	is(wrong, 0, "memmove, memcpy, memset, strlen at all alignments");
}

/* Hides a constant from the compiler, which knows these functions, too. */
static char *opaque(char *s)
{
	__asm__ volatile("" : "+r"(s));
	return s;
}

static void check_strings(void)
{
	char buf[40], *save = NULL, *p = buf;

	strcpy(buf, " one, two,,three ");
	is_str(strtok_r(buf, " ,", &save), "one", "strtok_r");
	is_str(strtok_r(NULL, " ,", &save), "two", "its second");
	is_str(strtok_r(NULL, " ,", &save), "three", "its third");
	ok(!strtok_r(NULL, " ,", &save), "no fourth");
	strcpy(buf, "a::b");
	is_str(strsep(&p, ":"), "a", "strsep");
	is_str(strsep(&p, ":"), "", "gives empty fields, too");
	ok(strcmp(opaque("a\xff"), "a\x01") > 0, "strcmp compares bytes without sign");
	ok(strncmp(opaque("abc"), "abd", 2) == 0 && strncmp(opaque("ab"), "abc", 3) < 0, "strncmp");
	is_str(strstr(opaque("the needle here"), "needle"), "needle here", "strstr");
	ok(!strstr(opaque("abc"), "abcd") && strstr(opaque("abc"), "") != NULL,
	   "strstr at its limits");
	memset(buf, '#', sizeof(buf));
	strncpy(buf, "ab", 5);
	ok(memcmp(buf, "ab\0\0\0#", 6) == 0, "strncpy fills up with zeros");
	is_str(strerror(ENOENT), "No such file or directory", "strerror");
	is_str(strerror(9999), "Unknown error 9999", "strerror of no error");
	is_str(strsignal(11), "Segmentation fault", "strsignal");
	ok(!isalpha(200) && isalpha('z') && !isprint(EOF) && toupper('q') == 'Q', "ctype");
}

static int order(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return x < y ? -1 : x > y;
}

static long comparisons;

static int counting_order(const void *a, const void *b)
{
	comparisons++;
	return order(a, b);
}

static void check_sort(void)
{
	enum { N = 20000 };
	static long v[N];
	const char *kinds[] = {"random", "rising", "falling", "all equal", "organ pipe"};

	for (int kind = 0; kind < 5; kind++) {
		long sum = 0, after = 0;
		for (long i = 0; i < N; i++) {
			long values[] = {rng_below(N), i, -i, 7, i < N / 2 ? i : N - i};
			sum += v[i] = values[kind];
		}
		comparisons = 0;
		qsort(v, N, sizeof(v[0]), counting_order);
		bool sorted = true;
		for (int i = 0; i < N; i++) {
			after += v[i];
			sorted = sorted && (i == 0 || v[i - 1] <= v[i]);
		}
		ok(sorted && sum == after, "qsort of %d longs, %s", N, kinds[kind]);
		ok(comparisons < 20L * N, "takes %ld comparisons", comparisons);
	}
	for (long i = 0; i < N; i++)
		v[i] = 2 * i;
	bool found = true;
	for (long key = 0; key < 2 * N; key++)
		found = found && (bsearch(&key, v, N, sizeof(v[0]), order) != NULL) != key % 2;
	ok(found, "bsearch finds what is there and nothing else");
}

static void check_getopt(void)
{
	static const struct option longs[] = {{"all", no_argument, NULL, 1000},
					      {"name", required_argument, NULL, 1001},
					      {NULL, 0, NULL, 0}};
	char *args[] = {"prog", "x",	 "-ab", "val", "--na=long", "y",
			"-c",	"--all", "--",	"-z",  NULL};
	int argc = ARRAY_SIZE(args) - 1, index;
	char got[200] = "";
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, args, "ab:", longs, &index)) != -1) {
		size_t n = strlen(got);
		snprintf(got + n, sizeof(got) - n, "%d=%s ", c, optarg ? optarg : "");
	}
	is_str(got, "97= 98=val 1001=long 63= 1000= ", "options between arguments");
	is(optind, 7, "the arguments come after the options");
	ok(!strcmp(args[7], "x") && !strcmp(args[8], "y") && !strcmp(args[9], "-z"), "in order");
	char *in_order[] = {"prog", "-a", "cmd", "-b", NULL};
	optind = 0;
	is(getopt(4, in_order, "+ab"), 'a', "with '+', the option before");
	is(getopt(4, in_order, "+ab"), -1, "stops at the first argument");
	is(optind, 2, "which is next");
	char *missing[] = {"prog", "-b", NULL};
	optind = 0;
	is(getopt(2, missing, ":b:"), ':', "a missing argument");
	is(optopt, 'b', "of -b");
}

static void check_patterns(void)
{
	static const struct {
		const char *pattern, *name;
		int flags, want;
	} cases[] = {
		{"*.c", "main.c", 0, 0},
		{"*.c", "main.h", 0, FNM_NOMATCH},
		{"a*b*c", "aXbXbXc", 0, 0},
		{"a*b*c", "aXbXbX", 0, FNM_NOMATCH},
		{"[a-c]?", "bz", 0, 0},
		{"[!a-c]?", "bz", 0, FNM_NOMATCH},
		{"[]]", "]", 0, 0},
		{"[[:digit:][:upper:]]*", "Q", 0, 0},
		{"\\*", "*", 0, 0},
		{"\\*", "x", 0, FNM_NOMATCH},
		{"*", ".hidden", FNM_PERIOD, FNM_NOMATCH},
		{".*", ".hidden", FNM_PERIOD, 0},
		{"*", "a/b", FNM_PATHNAME, FNM_NOMATCH},
		{"*", "a/b", 0, 0},
		{"*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, FNM_NOMATCH},
		{"", "", 0, 0},
		{"[", "[", 0, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		is(fnmatch(cases[i].pattern, cases[i].name, cases[i].flags), cases[i].want,
		   "fnmatch %s with %s", cases[i].pattern, cases[i].name);
}

static void check_glob(void)
{
	char dir[] = "/tmp/libc_text.XXXXXX", pattern[60], name[60];
	const char *names[] = {"b.c", "a.c", "a.h", ".hidden.c"};
	glob_t g;

	must(mkdtemp(dir));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, names[i]);
		must(close(creat(name, 0600)) == 0);
	}
	snprintf(pattern, sizeof(pattern), "/t?p/%s/*.c", dir + 5);
	is(glob(pattern, 0, NULL, &g), 0, "glob");
	is(g.gl_pathc, 2, "finds two files");
	ok(strstr(g.gl_pathv[0], "/a.c") && strstr(g.gl_pathv[1], "/b.c"), "sorted");
	globfree(&g);
	snprintf(pattern, sizeof(pattern), "%s/*.x", dir);
	is(glob(pattern, 0, NULL, &g), GLOB_NOMATCH, "no match");
	is(glob(pattern, GLOB_NOCHECK, NULL, &g), 0, "with GLOB_NOCHECK");
	is_str(g.gl_pathv[0], pattern, "gives the pattern");
	globfree(&g);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, names[i]);
		unlink(name);
	}
	is(rmdir(dir), 0, "that was all");
}

static void check_calendar(void)
{
	static const struct {
		time_t t;
		const char *want;
	} times[] = {
		{0, "1970-01-01 00:00:00 Thu 001 W01"},
		{951782399, "2000-02-28 23:59:59 Mon 059 W09"},
		{951782400, "2000-02-29 00:00:00 Tue 060 W09"},
		{1230768000, "2009-01-01 00:00:00 Thu 001 W01"},
		{1262304000, "2010-01-01 00:00:00 Fri 001 W53"},
		{4102444800, "2100-01-01 00:00:00 Fri 001 W53"},
		{-1, "1969-12-31 23:59:59 Wed 365 W01"},
		{-2208988800, "1900-01-01 00:00:00 Mon 001 W01"},
	};
	char buf[100];
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		strftime(buf, sizeof(buf), "%F %T %a %j W%V", gmtime(&times[i].t));
		is_str(buf, times[i].want, "strftime of %ld", (long)times[i].t);
	}
	for (int i = 0; i < 2000; i++) {
		time_t t = (long)rng_below(8000000000) - 4000000000;
		struct tm tm;
		wrong += timegm(gmtime_r(&t, &tm)) != t;
	}
	is(wrong, 0, "timegm undoes gmtime");
	struct tm late = {.tm_year = 100, .tm_mon = 13, .tm_mday = -1, .tm_hour = 49};
	is(timegm(&late), 980989200, "timegm takes members out of range");
	ok(late.tm_mon == 1 && late.tm_mday == 1 && late.tm_hour == 1, "and puts them right");
	is(strftime(buf, 4, "%Y", gmtime(&times[0].t)), 0, "no room: 0");
}

static void check_environment(void)
{
	size_t n = 0;

	while (environ[n])
		n++;
	ok(setenv("LIBC_TEST", "one", 1) == 0 && !strcmp(getenv("LIBC_TEST"), "one"), "setenv");
	setenv("LIBC_TEST", "two", 0);
	is_str(getenv("LIBC_TEST"), "one", "without overwriting");
	setenv("LIBC_TEST", "three", 1);
	is_str(getenv("LIBC_TEST"), "three", "with overwriting");
	ok(unsetenv("LIBC_TEST") == 0 && !getenv("LIBC_TEST"), "unsetenv");
	ok(environ[n] == NULL && (n == 0 || environ[n - 1]), "as many as before");
	is_errno(setenv("a=b", "c", 1), EINVAL, "a name with '='");
}

static void check_paths(void)
{
	char a[] = "/usr/lib/", b[] = "/usr/lib/", c[] = "name", d[] = "/";

	is_str(basename(a), "lib", "basename");
	is_str(dirname(b), "/usr", "dirname");
	is_str(dirname(c), ".", "dirname of a name");
	is_str(basename(d), "/", "basename of /");
	char *real = realpath("/tmp/../tmp/./", NULL);
	is_str(real ? real : "NULL", "/tmp", "realpath");
	free(real);
	ok(!realpath("/tmp/nothing/here", NULL) && errno == ENOENT, "realpath of nothing");
}

static void check_jump(void)
{
	jmp_buf env;
	volatile int count = 0;
	volatile double x = 1.5;

	int got = setjmp(env);
	count++;
	if (count < 3)
		longjmp(env, count == 1 ? 5 : 0);
	ok(count == 3 && got == 1 && x == 1.5, "longjmp, whose 0 becomes 1");
}

/* The child calls functions on the parent's stack, and leaves by _exit or exec. */
static void check_vfork(void)
{
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		char text[100];
		snprintf(text, sizeof(text), "%d", getpid());
		_exit(strlen(text) > 0 ? 9 : 1);
	}
	ok(pid > 0, "the parent comes back after the child");
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 9, "the child's status");
	pid = vfork();
	if (pid == 0) {
		execl("/no/such/program", "x", NULL);
		_exit(errno == ENOENT ? 0 : 1);
	}
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "a failed exec in a child of vfork");
}

int main(void)
{
	rng_seed(3);
	check_memory();
	check_strings();
	check_sort();
	check_getopt();
	check_patterns();
	check_glob();
	check_calendar();
	check_environment();
	check_paths();
	check_jump();
	check_vfork();
	return done_testing();
}
