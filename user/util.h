/* SPDX-License-Identifier: MIT */
/*
 * What the programs in this folder share; util.c is linked into each of them.
 *
 * Every main() begins with set_usage() and ends with `return finish(status)`. Results go to
 * stdout through stdio or put(); messages go to stderr through warn() and its kin of err.h,
 * which put the program's name before the text.
 */
#ifndef USER_UTIL_H
#define USER_UTIL_H

#include <err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The one message for a wrong command line; usage() exits with 2. */
void set_usage(const char *text);
void usage(void) __attribute__((noreturn));

/*
 * Output. A failed write to stdout ends the program: quietly with 141 (128 + SIGPIPE) when
 * the reader of the pipe is gone, else with a message. Loops without an end of their own
 * call check_stdout() so that they notice.
 */
void check_stdout(void);
int finish(int status);
void put(const void *buf, size_t len);
int write_all(int fd, const void *buf, size_t len);

/* Input. "-" is stdin, and so is an empty list of names. */
FILE *open_input(const char *name);
int each_file(char **names, int (*f)(FILE *in, const char *name));

/* Memory: never NULL, the program ends instead. */
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);
void *grow(void *array, size_t n, size_t item_size);

/* Numbers and text. */
long long number(const char *s);
long long size_number(const char *s);
char *human(char buf[16], unsigned long long nbytes);
int signal_number(const char *s);
int unescape(const char **p, bool echo_style);

/* Paths and directories. list_dir() sorts by name and leaves out "." and "..". */
struct names {
	char **v;
	size_t n;
};
int list_dir(const char *dir, struct names *out);
void free_names(struct names *list);
char *path_join(const char *dir, const char *name);
char *target_path(const char *dest, const char *source);
bool is_dir(const char *path);
int get_stat(const char *path, bool follow, struct stat *st);
char *dev_path(mode_t type, dev_t rdev);

/* Modes and owners. */
char *mode_string(char buf[12], mode_t mode);
int parse_mode(const char *text, mode_t old, mode_t *mode);
const char *user_name(uid_t uid);
const char *group_name(gid_t gid);

/* Other programs. The status is the shell's: 128 + n for signal n, 126 and 127 from exec. */
void exec_program(char **argv) __attribute__((noreturn));
int run_program(char **argv);
int exit_status(int wait_status);

/* The kernel's counters, read from /dev/vmstat. */
struct counter {
	char name[32];
	long long value;
};
#define COUNTERS_MAX 64
int read_counters(struct counter c[COUNTERS_MAX]);
long long counter_value(const struct counter *c, int n, const char *name);

#endif
