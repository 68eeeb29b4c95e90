// SPDX-License-Identifier: MIT
// grade: group=glibc points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Strings, locale and the rest of the C library that a program starts with: constructors,
 * thread-local variables, setlocale, wide characters, getopt, setjmp.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>
#include "check.h"

static int constructed;
static __thread int thread_local_number = 41;
static __thread int thread_local_zero;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

static void startup(char **argv)
{
	ok(constructed == 1, "constructors ran before main");
	ok(thread_local_number == 41 && thread_local_zero == 0,
	   "thread-local variables start right");
	thread_local_number++;
	fflush(stdout);
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(thread_local_number);
	ok(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 42, "and go through fork");
	errno = 0;
	ok(close(-1) == -1 && errno == EBADF, "errno is one of them");
	ok(program_invocation_name == argv[0], "the program's name");
}

static void strings(void)
{
	char buf[64], *save, *t;
	int n = 0;

	ok(!strcmp(strerror(ENOENT), "No such file or directory"), "strerror");
	strcpy(buf, "a,b,,c");
	for (t = strtok_r(buf, ",", &save); t; t = strtok_r(NULL, ",", &save))
		n++;
	ok(n == 3, "strtok_r");
	ok(strstr("a needle here", "needle") != NULL && strcasecmp("ABC", "abc") == 0, "searching");
	t = strdup("duplicate");
	is_str(t, "duplicate", "strdup");
	free(t);
	ok(toupper('x') == 'X' && isalpha('q') && !isdigit('q'), "ctype");
}

static void locales(void)
{
	wchar_t wide[16];
	char back[16];

	is_str(setlocale(LC_ALL, "C"), "C", "setlocale(\"C\")");
	is_str(localeconv()->decimal_point, ".", "the decimal point");
	ok(mbstowcs(wide, "wide", 16) == 4 && wcslen(wide) == 4, "mbstowcs");
	ok(wcstombs(back, wide, 16) == 4 && !strcmp(back, "wide"), "wcstombs");
}

static void options(void)
{
	char *args[] = {"prog", "-a", "-b", "value", "rest", NULL};
	int a = 0, c;
	const char *b = "";

	optind = 1;
	while ((c = getopt(5, args, "ab:")) != -1) {
		if (c == 'a')
			a = 1;
		if (c == 'b')
			b = optarg;
	}
	ok(a == 1 && !strcmp(b, "value") && optind == 4, "getopt");
}

static jmp_buf out;

static int jump(volatile int *depth)
{
	if (--*depth == 0)
		longjmp(out, 17);
	return *depth < 0 ? 0 : jump(depth) + *depth;
}

int main(int argc, char **argv)
{
	(void)argc;
	startup(argv);
	strings();
	locales();
	options();
	volatile int depth = 20;
	int code = setjmp(out);

	if (code == 0)
		jump(&depth);
	ok(code == 17, "longjmp out of 20 frames");
	return done();
}
