// SPDX-License-Identifier: MIT
/* Builtins about the process and its surroundings: cd, pwd, umask, times, type, echo. */
#include "sh.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

/* The directory is always the physical one: `cd ..` goes where the kernel's .. leads. */
int builtin_cd(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : var_get("HOME");
	const char *old = var_get("PWD");
	bool back = dir && strcmp(dir, "-") == 0;
	char cwd[PATH_BYTES];

	if (argc > 2)
		return usage("cd [directory | -]");
	if (back)
		dir = var_get("OLDPWD");
	if (!dir) {
		warn("cd: %s is not set", back ? "OLDPWD" : "HOME");
		return 2;
	}
	if (*dir && chdir(dir) != 0) {
		warn("cd: %s: %s", dir, strerror(errno));
		return 2;
	}
	if (old)
		var_set("OLDPWD", old, VAR_EXPORT);
	if (getcwd(cwd, sizeof(cwd)))
		var_set("PWD", cwd, VAR_EXPORT);
	if (back)
		print("%s\n", var_get("PWD"));
	return 0;
}

int builtin_pwd(int argc, char **argv)
{
	char cwd[PATH_BYTES];

	(void)argc;
	(void)argv;
	if (!getcwd(cwd, sizeof(cwd))) {
		warn("pwd: %s", strerror(errno));
		return 1;
	}
	print("%s\n", cwd);
	return 0;
}

int builtin_umask(int argc, char **argv)
{
	unsigned long mask;
	char *end;

	if (argc == 1) {
		mask = umask(0);
		umask(mask);
		print("%04lo\n", mask);
		return 0;
	}
	mask = strtoul(argv[1], &end, 8);
	if (argc > 2 || *end || !*argv[1] || mask > 0777)
		return usage("umask [octal number]");
	umask(mask);
	return 0;
}

static void print_ticks(clock_t ticks, char end)
{
	long hz = sysconf(_SC_CLK_TCK);

	print("%ldm%ld.%02lds%c", (long)ticks / hz / 60, (long)ticks / hz % 60,
	      (long)ticks % hz * 100 / hz, end);
}

int builtin_times(int argc, char **argv)
{
	struct tms t;

	(void)argc;
	(void)argv;
	times(&t);
	print_ticks(t.tms_utime, ' ');
	print_ticks(t.tms_stime, '\n');
	print_ticks(t.tms_cutime, ' ');
	print_ticks(t.tms_cstime, '\n');
	return 0;
}

/* Says what a name means as a command; `brief` as `command -v`. */
static int describe(const char *name, bool brief)
{
	const char *what = NULL;
	const char *path;

	if (is_keyword(name))
		what = "a shell keyword";
	else if (builtin_find(name) && builtin_find(name)->special)
		what = "a special shell builtin";
	else if (function_exists(name))
		what = "a shell function";
	else if (builtin_find(name))
		what = "a shell builtin";
	if (what && brief)
		print("%s\n", name);
	else if (what)
		print("%s is %s\n", name, what);
	if (what)
		return 0;
	path = find_program(name);
	if (!path) {
		if (!brief)
			warn("%s: not found", name);
		return 127;
	}
	if (!brief)
		print("%s is ", name);
	print("%s\n", path);
	return 0;
}

int builtin_type(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= describe(argv[i], false);
	return status;
}

/* Only `command -v` and `command -V` come here; command.c takes the word off otherwise. */
int builtin_command(int argc, char **argv)
{
	bool brief = argc == 3 && strcmp(argv[1], "-v") == 0;

	if (argc == 1)
		return 0;
	if (!brief && (argc != 3 || strcmp(argv[1], "-V") != 0))
		return usage("command [-v | -V] name [argument...]");
	return describe(argv[2], brief);
}

/* The character of an escape like \n or \0101 at s, which is moved on; -1 for \c. */
static int escape(const char **s)
{
	static const char letters[] = "abfnrtv\\e", values[] = "\a\b\f\n\r\t\v\\\033";
	const char *letter = **s ? strchr(letters, **s) : NULL;
	int c = 0;

	if (letter) {
		(*s)++;
		return (unsigned char)values[letter - letters];
	}
	if (**s == 'c')
		return -1;
	if (**s != '0')
		return '\\';
	(*s)++;
	for (int i = 0; i < 3 && **s >= '0' && **s <= '7'; i++)
		c = c * 8 + *(*s)++ - '0';
	return c & 255;
}

/* False if \c ended the output. */
static bool echo_escaped(const char *s)
{
	while (*s) {
		int c = (unsigned char)*s++;

		if (c == '\\')
			c = escape(&s);
		if (c < 0)
			return false;
		print("%c", c);
	}
	return true;
}

int builtin_echo(int argc, char **argv)
{
	bool newline = true, escapes = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (argv[i][strspn(argv[i] + 1, "neE") + 1])
			break;
		for (const char *s = argv[i] + 1; *s; s++) {
			newline &= *s != 'n';
			if (*s != 'n')
				escapes = *s == 'e';
		}
	}
	for (; i < argc; i++) {
		if (!escapes)
			print("%s", argv[i]);
		else if (!echo_escaped(argv[i]))
			return 0;
		if (i + 1 < argc)
			print(" ");
	}
	if (newline)
		print("\n");
	return 0;
}
