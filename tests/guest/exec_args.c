// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=60 linux=yes
/*
 * argv and envp arrive as given: count, order, every byte; empty strings, long ones, many;
 * and E2BIG past the limits.
 */
#include "tap.h"

static char *self;

/* The program that is run: a sum over argv (from 2) and envp, told by a pipe on descriptor 3. */
struct digest {
	long argc, envc, bytes;
	uint64_t sum;
};

static void digest_strings(struct digest *d, char **list, long *count)
{
	for (; *list; list++, ++*count)
		for (char *s = *list;; s++) {
			d->sum = d->sum * 1099511628211u + (unsigned char)*s + 1;
			d->bytes++;
			if (!*s)
				break;
		}
}

static int told(char **argv, char **envp)
{
	struct digest d = {0};

	digest_strings(&d, argv, &d.argc);
	digest_strings(&d, envp, &d.envc);
	return write(3, &d, sizeof(d)) == sizeof(d) ? 0 : 1;
}

/* Runs ourselves with these strings; gives exec's errno, or 0 and what the program saw. */
static int run_with(char **argv, char **envp, struct digest *seen)
{
	int fds[2], e = 0, status;

	must(pipe(fds) == 0);
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		must(dup2(fds[1], 3) == 3);
		execve(self, argv, envp);
		_exit(100 + errno);
	}
	close(fds[1]);
	memset(seen, 0, sizeof(*seen));
	if (read_full(fds[0], seen, sizeof(*seen)) != sizeof(*seen))
		e = -1;
	close(fds[0]);
	status = join(pid);
	return e ? WEXITSTATUS(status) - 100 : 0;
}

static void arrives(char **argv, char **envp, const char *what)
{
	struct digest want = {0}, got;

	digest_strings(&want, argv, &want.argc);
	digest_strings(&want, envp, &want.envc);
	diag("exec with %ld arguments, %ld variables, %ld bytes", want.argc, want.envc, want.bytes);
	is(run_with(argv, envp, &got), 0, "%s: exec", what);
	is(got.argc, want.argc, "%s: argc", what);
	is(got.envc, want.envc, "%s: number of variables", what);
	ok(got.sum == want.sum && got.bytes == want.bytes, "%s: every byte", what);
}

static void small(void)
{
	char *no[] = {NULL};
	char *one[] = {"told", NULL};
	char *some[] = {"told", "", "a", "two words", "", "\303\244\n\t\"'$", NULL};
	char *env[] = {"A=1", "EMPTY=", "=odd", "no equals sign", "A=2", NULL};

	arrives(one, no, "one argument, no variables");
	arrives(some, env, "odd strings");
}

static char **many(int n, size_t len, const char *first)
{
	char **list = calloc(n + 1, sizeof(char *));

	must(list);
	for (int i = 0; i < n; i++) {
		list[i] = malloc(len + 16);
		must(list[i]);
		memset(list[i], 'a' + i % 26, len);
		snprintf(list[i] + len, 16, "%d", i);
	}
	list[0] = (char *)first;
	return list;
}

static void large(void)
{
	char *no[] = {NULL};

	arrives(many(1000, 5, "told"), no, "1000 arguments");
	arrives(many(2, 100000, "told"), no, "an argument of 100 kB");
	arrives(many(10, 4090, "told"), many(10, 4090, "X=y"), "strings of about a page");
	arrives(many(500, 200, "told"), many(500, 200, "X=y"), "100 kB each");
}

static void too_large(void)
{
	char *no[] = {NULL};
	struct digest d;

	diag("exec with too much");
	is(run_with(many(2, 131072, "told"), no, &d), E2BIG, "a string over 128 KiB: E2BIG");
	is(run_with(many(100, 100000, "told"), no, &d), E2BIG, "10 MB of arguments: E2BIG");
	is(run_with(many(2, 3, "told"), many(100, 100000, "X"), &d), E2BIG,
	   "10 MB of variables: E2BIG");
}

/* The strings lie one after the other, argv's first, and the pointers are in order. */
static int in_order(char **argv, char **envp)
{
	char *at = argv[0];

	for (char **p = argv; *p; at += strlen(*p++) + 1)
		if (*p != at)
			return 1;
	for (char **p = envp; *p; at += strlen(*p++) + 1)
		if (*p != at)
			return 2;
	for (char **p = argv; *p; p++)
		(*p)[0] = (*p)[0];		  /* they may be written */
	return (uintptr_t)argv % 16 == 8 ? 0 : 3; /* argc lies below, at the stack pointer */
}

static int run_in_order(void *arg)
{
	char *argv[] = {"order", "b", "cc", NULL}, *envp[] = {"X=1", "Y=22", NULL};

	(void)arg;
	execve(self, argv, envp);
	return CHILD_BROKEN;
}

int main(int argc, char **argv, char **envp)
{
	(void)argc;
	if (argc && !strcmp(argv[0], "told"))
		return told(argv, envp);
	if (argc && !strcmp(argv[0], "order"))
		return in_order(argv, envp);
	self = argv[0];
	small();
	large();
	too_large();
	is_exit(run_child(run_in_order, NULL), 0, "strings in order, writable, stack aligned");
	return done_testing();
}
