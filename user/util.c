// SPDX-License-Identifier: MIT
/*
 * What the programs in this folder share: see util.h for what each function promises.
 */
#include "util.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *usage_text = "";

void set_usage(const char *text)
{
	usage_text = text;
	opterr = 0; /* getopt() says only '?': usage() is our one message */
}

void usage(void)
{
	fprintf(stderr, "usage: %s\n", usage_text);
	exit(2);
}

/* _exit(): what is left in stdout's buffer can't be written either. */
static _Noreturn void stdout_failed(void)
{
	if (errno == EPIPE)
		_exit(141);
	warn("write error");
	_exit(1);
}

void check_stdout(void)
{
	if (ferror(stdout))
		stdout_failed();
}

int finish(int status)
{
	if (fflush(stdout) == EOF || ferror(stdout))
		stdout_failed();
	return status;
}

int write_all(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= n;
	}
	return 0;
}

/* For whole blocks: past stdio's buffer, so what that holds goes first. */
void put(const void *buf, size_t len)
{
	if (fflush(stdout) == EOF || write_all(STDOUT_FILENO, buf, len) < 0)
		stdout_failed();
}

FILE *open_input(const char *name)
{
	FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

	if (!in)
		warn("%s", name);
	return in;
}

int each_file(char **names, int (*f)(FILE *in, const char *name))
{
	static char *only_stdin[] = {"-", NULL};
	int status = 0;

	for (char **name = *names ? names : only_stdin; *name; name++) {
		FILE *in = open_input(*name);

		if (!in) {
			status = 1;
			continue;
		}
		errno = 0;
		status |= f(in, *name);
		if (ferror(in)) {
			warn("%s", *name);
			status = 1;
		}
		if (in != stdin)
			fclose(in);
	}
	return status;
}

void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		err(1, "%zu bytes of memory", size);
	return p;
}

/* Room for one more item behind the n of an array, which doubles at each power of two. */
void *grow(void *array, size_t n, size_t item_size)
{
	if (n & (n - 1))
		return array;
	return xrealloc(array, (n ? 2 * n : 1) * item_size);
}

char *xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xrealloc(NULL, size), s, size);
}

long long number(const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (end == s || *end || errno)
		errx(2, "%s: not a number", s);
	return n;
}

/* A number with a unit: 512-byte blocks, or powers of 1024. */
long long size_number(const char *s)
{
	static const char units[] = "kKmMgGtT";
	char *end;
	const char *unit;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (end == s || errno)
		errx(2, "%s: not a size", s);
	if (!*end || (*end == 'c' && !end[1]))
		return n;
	unit = strchr(units, *end);
	if (end[1] || (!unit && *end != 'b'))
		errx(2, "%s: the unit is one of b k M G T", s);
	if (!unit)
		return n * 512;
	return n << (10 * ((unit - units) / 2 + 1));
}

/* As ls -h has it: one decimal below 10 units, rounded up. */
char *human(char buf[16], unsigned long long nbytes)
{
	const char *unit = "KMGTP";
	unsigned long long size = 1024;
	unsigned long long tenths;

	if (nbytes < 1024) {
		snprintf(buf, 16, "%llu", nbytes);
		return buf;
	}
	while (unit[1] && (nbytes + size - 1) / size >= 1024) {
		size *= 1024;
		unit++;
	}
	tenths = (nbytes * 10 + size - 1) / size;
	if (tenths < 100)
		snprintf(buf, 16, "%llu.%llu%c", tenths / 10, tenths % 10, *unit);
	else
		snprintf(buf, 16, "%llu%c", (nbytes + size - 1) / size, *unit);
	return buf;
}

/* TERM, SIGTERM, sigterm or 15; 0 for 0; -1 if there is no such signal. */
int signal_number(const char *s)
{
	char name[SIG2STR_MAX];
	size_t len;
	int sig;

	if (strcmp(s, "0") == 0)
		return 0;
	if (strncasecmp(s, "SIG", 3) == 0)
		s += 3;
	len = strlen(s);
	if (len >= sizeof(name))
		return -1;
	for (size_t i = 0; i <= len; i++)
		name[i] = toupper((unsigned char)s[i]);
	return str2sig(name, &sig) == 0 ? sig : -1;
}

static int digits(const char **p, int max, int base)
{
	int value = 0;

	for (; max > 0; max--, (*p)++) {
		int digit = **p >= '0' && **p <= '9' ? **p - '0' : (**p | 32) - 'a' + 10;

		if (digit < 0 || digit >= base)
			break;
		value = value * base + digit;
	}
	return value & 0xff;
}

/*
 * *p is just after a backslash: returns the character that the escape stands for and moves
 * *p past it. An unknown escape is the backslash itself. echo_style adds \c (returns -1:
 * stop all output) and takes \0 with three more octal digits.
 */
int unescape(const char **p, bool echo_style)
{
	static const char letters[] = "a\ab\be\033f\fn\nr\rt\tv\v\\\\";
	int c = *(*p)++;

	for (const char *l = letters; *l; l += 2) {
		if (*l == c)
			return (unsigned char)l[1];
	}
	if (c == 'c' && echo_style)
		return -1;
	if (c == 'x')
		return digits(p, 2, 16);
	(*p)--;
	if (c >= '0' && c <= '7')
		return digits(p, echo_style && c == '0' ? 4 : 3, 8);
	return '\\';
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int list_dir(const char *dir, struct names *out)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	int error;

	*out = (struct names){NULL, 0};
	if (!d)
		return -1;
	while (errno = 0, entry = readdir(d)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		out->v = grow(out->v, out->n, sizeof(*out->v));
		out->v[out->n++] = xstrdup(entry->d_name);
	}
	error = errno;
	closedir(d);
	if (error) {
		free_names(out);
		errno = error;
		return -1;
	}
	if (out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), compare_names);
	return 0;
}

void free_names(struct names *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	*list = (struct names){NULL, 0};
}

char *path_join(const char *dir, const char *name)
{
	size_t len = strlen(dir);
	const char *slash = len > 0 && dir[len - 1] == '/' ? "" : "/";
	size_t size = len + strlen(name) + 2;
	char *path = xrealloc(NULL, size);

	snprintf(path, size, "%s%s%s", dir, slash, name);
	return path;
}

/* Where cp, mv and ln put source: in dest under its own name if dest is a directory. */
char *target_path(const char *dest, const char *source)
{
	char *copy, *path;

	if (!is_dir(dest))
		return xstrdup(dest);
	copy = xstrdup(source); /* basename() writes into it */
	path = path_join(dest, basename(copy));
	free(copy);
	return path;
}

/* `follow` a symbolic link to what it names. */
int get_stat(const char *path, bool follow, struct stat *st)
{
	return follow ? stat(path, st) : lstat(path, st);
}

bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The name in /dev of a device, or NULL. */
char *dev_path(mode_t type, dev_t rdev)
{
	struct names list;
	char *found = NULL;

	if (list_dir("/dev", &list) < 0)
		return NULL;
	for (size_t i = 0; i < list.n && !found; i++) {
		char *path = path_join("/dev", list.v[i]);
		struct stat st;

		if (lstat(path, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_rdev == rdev)
			found = path;
		else
			free(path);
	}
	free_names(&list);
	return found;
}

char *mode_string(char buf[12], mode_t mode)
{
	static const char types[] = "?pc?d?b?-?l?s???";

	buf[0] = types[(mode >> 12) & 15];
	for (int i = 0; i < 9; i++)
		buf[1 + i] = mode & (0400 >> i) ? "rwx"[i % 3] : '-';
	for (int i = 0; i < 3; i++) {
		char *x = &buf[3 + 3 * i];

		if (mode & (04000 >> i))
			*x = *x == 'x' ? "sst"[i] : "SST"[i];
	}
	buf[10] = '\0';
	return buf;
}

/* The bits that the letters after + - or = name, for all three classes. */
static mode_t perm_bits(const char **p, mode_t old)
{
	mode_t bits = 0;

	for (; **p && !strchr(",+-=", **p); (*p)++) {
		switch (**p) {
		case 'r': bits |= 0444; break;
		case 'w': bits |= 0222; break;
		case 'x': bits |= 0111; break;
		case 'X': bits |= S_ISDIR(old) || (old & 0111) ? 0111 : 0; break;
		case 's': bits |= 06000; break;
		case 't': bits |= 01000; break;
		case 'u': bits |= ((old >> 6) & 7) * 0111; break;
		case 'g': bits |= ((old >> 3) & 7) * 0111; break;
		case 'o': bits |= (old & 7) * 0111; break;
		default: return (mode_t)-1;
		}
	}
	return bits;
}

/* One clause, as in u+rw or go=; *p is left at its end. */
static int mode_clause(const char **p, mode_t *mode)
{
	mode_t who = 0, hidden = 0;

	for (; **p && strchr("ugoa", **p); (*p)++) {
		switch (**p) {
		case 'u': who |= 04700; break;
		case 'g': who |= 02070; break;
		case 'o': who |= 01007; break;
		case 'a': who |= 07777; break;
		}
	}
	if (!who) {
		/* POSIX: with nobody named, the bits that umask hides stay as they are. */
		hidden = umask(0);
		umask(hidden);
		who = 07777;
	}
	if (!**p || !strchr("+-=", **p))
		return -1;
	while (**p && strchr("+-=", **p)) {
		char op = *(*p)++;
		mode_t bits = perm_bits(p, *mode);

		if (bits == (mode_t)-1)
			return -1;
		bits &= who & ~hidden;
		if (op == '=')
			*mode &= ~(S_ISDIR(*mode) ? who & 0777 : who);
		*mode = op == '-' ? *mode & ~bits : *mode | bits;
	}
	return 0;
}

/* Octal or symbolic; `old` is the mode that it changes, with its file type. -1: bad text. */
int parse_mode(const char *text, mode_t old, mode_t *mode)
{
	const char *p = text;

	if (*p >= '0' && *p <= '7') {
		char *end;
		unsigned long octal = strtoul(text, &end, 8);

		*mode = octal;
		return *end || octal > 07777 ? -1 : 0;
	}
	*mode = old;
	do {
		if (mode_clause(&p, mode) < 0)
			return -1;
	} while (*p++ == ',');
	*mode &= 07777;
	return p[-1] ? -1 : 0;
}

/* The name in a file of lines `name:x:id:`, else the number. */
static void look_up_id(const char *file, unsigned id, char *out, size_t size)
{
	char *line = NULL;
	size_t cap = 0;
	FILE *in = fopen(file, "r");

	snprintf(out, size, "%u", id);
	while (in && getline(&line, &cap, in) > 0) {
		char *name_end = strchr(line, ':');
		char *number_start = name_end ? strchr(name_end + 1, ':') : NULL;

		if (!number_start || strtoul(number_start + 1, NULL, 10) != id)
			continue;
		*name_end = '\0';
		snprintf(out, size, "%s", line);
		break;
	}
	free(line);
	if (in)
		fclose(in);
}

/* One answer is remembered: most files of a directory have one owner. */
const char *user_name(uid_t uid)
{
	static uid_t last;
	static char name[64];

	if (!name[0] || uid != last)
		look_up_id("/etc/passwd", uid, name, sizeof(name));
	last = uid;
	return name;
}

const char *group_name(gid_t gid)
{
	static gid_t last;
	static char name[64];

	if (!name[0] || gid != last)
		look_up_id("/etc/group", gid, name, sizeof(name));
	last = gid;
	return name;
}

void exec_program(char **argv)
{
	execvp(argv[0], argv);
	int status = errno == ENOENT ? 127 : 126;

	warn("%s", argv[0]);
	_exit(status);
}

int exit_status(int wait_status)
{
	if (WIFEXITED(wait_status))
		return WEXITSTATUS(wait_status);
	return 128 + WTERMSIG(wait_status);
}

int run_program(char **argv)
{
	int status;
	pid_t pid;

	fflush(stdout); /* or the child would write our buffer a second time */
	pid = fork();
	if (pid < 0) {
		warn("fork");
		return 126;
	}
	if (pid == 0)
		exec_program(argv);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 126;
	}
	return exit_status(status);
}

int read_counters(struct counter c[COUNTERS_MAX])
{
	FILE *in = fopen("/dev/vmstat", "r");
	char *line = NULL;
	size_t cap = 0;
	int n = 0;

	if (!in)
		return -1;
	while (n < COUNTERS_MAX && getline(&line, &cap, in) > 0) {
		char *space = strchr(line, ' ');

		if (!space)
			continue;
		c[n].value = strtoll(space + 1, NULL, 10);
		*space = '\0';
		snprintf(c[n++].name, sizeof(c->name), "%s", line);
	}
	free(line);
	fclose(in);
	return n;
}

long long counter_value(const struct counter *c, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(c[i].name, name) == 0)
			return c[i].value;
	}
	return 0;
}
