// SPDX-License-Identifier: MIT
/*
 * ls: lists files and directories. On a terminal in columns, else one name a line.
 * -a -A hidden ones too, -l in full, -i inode numbers, -h sizes with units, -F a letter for
 * the type, -d directories themselves, -R with all below; sorted by name, -t by time, -S by
 * size, -r backwards, -U not at all.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static struct {
	bool all, almost_all, long_format, inode, human, classify, directory, recursive;
	bool columns, reverse, numeric;
	enum { BY_NAME, BY_TIME, BY_SIZE, UNSORTED } order;
} opt;

struct file {
	char *name;   /* as it is printed */
	char *target; /* of a symbolic link, or NULL */
	struct stat st;
};

struct list {
	struct file *v;
	size_t n;
};

static bool failed, titles, printed;
static time_t now;

static int compare(const void *va, const void *vb)
{
	const struct file *a = va, *b = vb;
	long long diff = 0;

	if (opt.order == BY_SIZE)
		diff = (long long)b->st.st_size - a->st.st_size;
	if (opt.order == BY_TIME)
		diff = (long long)b->st.st_mtim.tv_sec - a->st.st_mtim.tv_sec;
	if (opt.order == BY_TIME && diff == 0)
		diff = (long long)b->st.st_mtim.tv_nsec - a->st.st_mtim.tv_nsec;
	if (diff == 0)
		diff = strcmp(a->name, b->name);
	if (opt.reverse)
		diff = -diff;
	return (diff > 0) - (diff < 0);
}

/* Adds a file if it can be read; `follow` a symbolic link to what it names. */
static void add(struct list *list, const char *path, const char *name, bool follow)
{
	struct file f = {0};

	if (!(follow && stat(path, &f.st) == 0) && lstat(path, &f.st) < 0) {
		warn("%s", path);
		failed = true;
		return;
	}
	f.name = xstrdup(name);
	if (S_ISLNK(f.st.st_mode) && opt.long_format) {
		char target[4096];
		ssize_t len = readlink(path, target, sizeof(target) - 1);

		target[len > 0 ? len : 0] = '\0';
		f.target = xstrdup(target);
	}
	list->v = grow(list->v, list->n, sizeof(*list->v));
	list->v[list->n++] = f;
}

static void free_list(struct list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].target);
	}
	free(list->v);
}

static const char *type_mark(mode_t mode)
{
	if (!opt.classify)
		return "";
	switch (mode & S_IFMT) {
	case S_IFDIR: return "/";
	case S_IFLNK: return opt.long_format ? "" : "@";
	case S_IFIFO: return "|";
	case S_IFSOCK: return "=";
	case S_IFREG: return mode & 0111 ? "*" : "";
	default: return "";
	}
}

/* On a terminal, bytes that could move the cursor are shown as '?'. */
static int print_name(const char *name)
{
	static int on_terminal = -1;
	int n = 0;

	if (on_terminal < 0)
		on_terminal = isatty(STDOUT_FILENO);
	for (; *name; name++, n++)
		putchar(on_terminal && iscntrl((unsigned char)*name) ? '?' : *name);
	return n;
}

static int inode_width(const struct list *list)
{
	int width = 0;

	for (size_t i = 0; i < list->n && opt.inode; i++) {
		int n = snprintf(NULL, 0, "%llu", (unsigned long long)list->v[i].st.st_ino);

		width = n > width ? n : width;
	}
	return width;
}

static int print_short(const struct file *f, int width)
{
	int n = 0;

	if (opt.inode)
		n += printf("%*llu ", width, (unsigned long long)f->st.st_ino);
	n += print_name(f->name);
	return n + printf("%s", type_mark(f->st.st_mode));
}

static int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && atoi(columns) > 0)
		return atoi(columns);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static void print_columns(const struct list *list)
{
	size_t width = 0, per_row, nrows;
	int ino_width = inode_width(list);

	for (size_t i = 0; i < list->n; i++) {
		size_t len = strlen(list->v[i].name) + strlen(type_mark(list->v[i].st.st_mode));

		width = len > width ? len : width;
	}
	width += 2 + (opt.inode ? ino_width + 1 : 0);
	per_row = terminal_width() / width;
	per_row = per_row > 0 ? per_row : 1;
	nrows = (list->n + per_row - 1) / per_row;
	for (size_t row = 0; row < nrows; row++) {
		for (size_t i = row; i < list->n; i += nrows) {
			int n = print_short(&list->v[i], ino_width);

			if (i + nrows < list->n)
				printf("%*s", (int)width - n, "");
		}
		putchar('\n');
	}
}

/* The widths of the columns of -l. */
struct widths {
	int inode, links, user, group, size;
};

static const char *user_of(const struct file *f, char buf[16])
{
	snprintf(buf, 16, "%u", (unsigned)f->st.st_uid);
	return opt.numeric ? buf : user_name(f->st.st_uid);
}

static const char *group_of(const struct file *f, char buf[16])
{
	snprintf(buf, 16, "%u", (unsigned)f->st.st_gid);
	return opt.numeric ? buf : group_name(f->st.st_gid);
}

static char *size_of(const struct file *f, char buf[32])
{
	if (S_ISCHR(f->st.st_mode) || S_ISBLK(f->st.st_mode))
		snprintf(buf, 32, "%u, %3u", major(f->st.st_rdev), minor(f->st.st_rdev));
	else if (opt.human)
		human(buf, f->st.st_size);
	else
		snprintf(buf, 32, "%llu", (unsigned long long)f->st.st_size);
	return buf;
}

static void widen(int *width, int n)
{
	*width = n > *width ? n : *width;
}

static struct widths measure(const struct list *list)
{
	struct widths w = {.inode = inode_width(list)};
	char buf[32];

	for (size_t i = 0; i < list->n; i++) {
		const struct file *f = &list->v[i];

		widen(&w.links, snprintf(NULL, 0, "%lu", (unsigned long)f->st.st_nlink));
		widen(&w.user, strlen(user_of(f, buf)));
		widen(&w.group, strlen(group_of(f, buf)));
		widen(&w.size, strlen(size_of(f, buf)));
	}
	return w;
}

/* As POSIX has it: the time of day for the last half year, else the year. */
static void print_time(time_t t)
{
	const time_t half_year = 31556952 / 2;
	bool recent = t > now - half_year && t <= now;
	char buf[32];

	strftime(buf, sizeof(buf), recent ? "%b %e %H:%M" : "%b %e  %Y", localtime(&t));
	printf(" %s ", buf);
}

static void print_long(const struct file *f, const struct widths *w)
{
	char buf[32];

	if (opt.inode)
		printf("%*llu ", w->inode, (unsigned long long)f->st.st_ino);
	printf("%s %*lu", mode_string(buf, f->st.st_mode), w->links, (unsigned long)f->st.st_nlink);
	printf(" %-*s", w->user, user_of(f, buf));
	printf(" %-*s", w->group, group_of(f, buf));
	printf(" %*s", w->size, size_of(f, buf));
	print_time(f->st.st_mtim.tv_sec);
	print_name(f->name);
	printf("%s", type_mark(f->st.st_mode));
	if (f->target) {
		printf(" -> ");
		print_name(f->target);
	}
	putchar('\n');
}

static void print_list(struct list *list)
{
	struct widths widths = {.inode = inode_width(list)};

	if (list->n > 1 && opt.order != UNSORTED)
		qsort(list->v, list->n, sizeof(*list->v), compare);
	if (opt.columns && list->n > 0) {
		print_columns(list);
		return;
	}
	if (opt.long_format)
		widths = measure(list);
	for (size_t i = 0; i < list->n; i++) {
		if (opt.long_format) {
			print_long(&list->v[i], &widths);
		} else {
			print_short(&list->v[i], widths.inode);
			putchar('\n');
		}
		check_stdout();
	}
}

static void read_dir(const char *path, struct list *list)
{
	struct names names, dots = {(char *[]){".", ".."}, opt.all ? 2 : 0};

	if (list_dir(path, &names) < 0) {
		warn("%s", path);
		failed = true;
		return;
	}
	for (size_t i = 0; i < dots.n + names.n; i++) {
		const char *name = i < dots.n ? dots.v[i] : names.v[i - dots.n];
		char *file;

		if (name[0] == '.' && !opt.all && !opt.almost_all)
			continue;
		file = path_join(path, name);
		add(list, file, name, false);
		free(file);
	}
	free_names(&names);
}

static void list_directory(const char *path)
{
	struct list list = {0};
	unsigned long long blocks = 0;
	char buf[16];

	if (titles)
		printf("%s%s:\n", printed ? "\n" : "", path);
	printed = true;
	read_dir(path, &list);
	for (size_t i = 0; i < list.n; i++)
		blocks += list.v[i].st.st_blocks;
	if (opt.long_format && opt.human)
		printf("total %s\n", human(buf, blocks * 512));
	else if (opt.long_format)
		printf("total %llu\n", blocks / 2);
	print_list(&list);
	for (size_t i = 0; i < list.n && opt.recursive; i++) {
		const struct file *f = &list.v[i];
		char *below;

		if (!S_ISDIR(f->st.st_mode) || strcmp(f->name, ".") == 0 ||
		    strcmp(f->name, "..") == 0)
			continue;
		below = path_join(path, f->name);
		list_directory(below);
		free(below);
	}
	free_list(&list);
}

static void set_option(int letter)
{
	switch (letter) {
	case '1': opt.columns = opt.long_format = false; break;
	case 'A': opt.almost_all = true; break;
	case 'C': opt.columns = true, opt.long_format = false; break;
	case 'F': opt.classify = true; break;
	case 'R': opt.recursive = true; break;
	case 'S': opt.order = BY_SIZE; break;
	case 'U': opt.order = UNSORTED; break;
	case 'a': opt.all = true; break;
	case 'd': opt.directory = true; break;
	case 'h': opt.human = true; break;
	case 'i': opt.inode = true; break;
	case 'n': opt.numeric = true; /* fall through */
	case 'l': opt.long_format = true, opt.columns = false; break;
	case 'r': opt.reverse = true; break;
	case 't': opt.order = BY_TIME; break;
	default: usage();
	}
}

int main(int argc, char **argv)
{
	static char *here[] = {".", NULL};
	struct list files = {0}, dirs = {0};
	bool follow;
	int letter;

	set_usage("ls [-1ACFRSUadhilnrt] [FILE...]");
	opt.columns = isatty(STDOUT_FILENO);
	now = time(NULL);
	while ((letter = getopt(argc, argv, "1ACFRSUadhilnrt")) != -1)
		set_option(letter);
	argv = optind < argc ? argv + optind : here;
	follow = !opt.long_format && !opt.directory && !opt.classify;
	for (char **arg = argv; *arg; arg++) {
		struct stat st;
		bool dir = get_stat(*arg, follow, &st) == 0 && S_ISDIR(st.st_mode);

		add(dir && !opt.directory ? &dirs : &files, *arg, *arg, follow);
	}
	print_list(&files);
	printed = files.n > 0;
	titles = opt.recursive || argv[1];
	if (dirs.n > 1 && opt.order != UNSORTED)
		qsort(dirs.v, dirs.n, sizeof(*dirs.v), compare);
	for (size_t i = 0; i < dirs.n; i++)
		list_directory(dirs.v[i].name);
	return finish(failed);
}
