// SPDX-License-Identifier: MIT
/*
 * stat: prints what the kernel knows about files. -L follows symbolic links; -c FORMAT
 * prints only that: %n name, %s size, %F type, %a %A mode, %u %U owner, %g %G group,
 * %i inode, %h links, %b %B blocks and their size, %d %t %T devices, %X %Y %Z times.
 */
#include "util.h"

#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return "regular file";
	case S_IFDIR: return "directory";
	case S_IFLNK: return "symbolic link";
	case S_IFCHR: return "character special file";
	case S_IFBLK: return "block special file";
	case S_IFIFO: return "fifo";
	case S_IFSOCK: return "socket";
	default: return "unknown";
	}
}

static void print_time(const char *name, const struct timespec *t)
{
	char date[32], zone[8];
	const struct tm *tm = localtime(&t->tv_sec);

	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", tm);
	strftime(zone, sizeof(zone), "%z", tm);
	printf("%s: %s.%09ld %s\n", name, date, t->tv_nsec, zone);
}

static void print_all(const char *path, const struct stat *st)
{
	bool device = S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);
	char target[4096], mode[12];
	ssize_t len = -1;

	printf("  File: %s", path);
	if (S_ISLNK(st->st_mode))
		len = readlink(path, target, sizeof(target));
	if (len >= 0)
		printf(" -> %.*s", (int)len, target);
	printf("\n  Size: %-15llu Blocks: %-10llu IO Block: %-6lu %s\n",
	       (unsigned long long)st->st_size, (unsigned long long)st->st_blocks,
	       (unsigned long)st->st_blksize, type_name(st->st_mode));
	printf("Device: %u,%u\tInode: %-11llu Links: %lu", major(st->st_dev), minor(st->st_dev),
	       (unsigned long long)st->st_ino, (unsigned long)st->st_nlink);
	if (device)
		printf("     Device type: %u,%u", major(st->st_rdev), minor(st->st_rdev));
	printf("\nAccess: (%04o/%s)  Uid: (%5u/%8s)   Gid: (%5u/%8s)\n",
	       (unsigned)st->st_mode & 07777, mode_string(mode, st->st_mode), (unsigned)st->st_uid,
	       user_name(st->st_uid), (unsigned)st->st_gid, group_name(st->st_gid));
	print_time("Access", &st->st_atim);
	print_time("Modify", &st->st_mtim);
	print_time("Change", &st->st_ctim);
}

static void print_item(char item, const char *path, const struct stat *st)
{
	char mode[12];

	switch (item) {
	case 'n': fputs(path, stdout); break;
	case 's': printf("%llu", (unsigned long long)st->st_size); break;
	case 'F': fputs(type_name(st->st_mode), stdout); break;
	case 'a': printf("%o", (unsigned)st->st_mode & 07777); break;
	case 'f': printf("%x", (unsigned)st->st_mode); break;
	case 'A': fputs(mode_string(mode, st->st_mode), stdout); break;
	case 'u': printf("%u", (unsigned)st->st_uid); break;
	case 'U': fputs(user_name(st->st_uid), stdout); break;
	case 'g': printf("%u", (unsigned)st->st_gid); break;
	case 'G': fputs(group_name(st->st_gid), stdout); break;
	case 'i': printf("%llu", (unsigned long long)st->st_ino); break;
	case 'h': printf("%lu", (unsigned long)st->st_nlink); break;
	case 'b': printf("%llu", (unsigned long long)st->st_blocks); break;
	case 'B': printf("512"); break;
	case 'o': printf("%lu", (unsigned long)st->st_blksize); break;
	case 'd': printf("%llu", (unsigned long long)st->st_dev); break;
	case 't': printf("%x", major(st->st_rdev)); break;
	case 'T': printf("%x", minor(st->st_rdev)); break;
	case 'X': printf("%lld", (long long)st->st_atim.tv_sec); break;
	case 'Y': printf("%lld", (long long)st->st_mtim.tv_sec); break;
	case 'Z': printf("%lld", (long long)st->st_ctim.tv_sec); break;
	case '%': putchar('%'); break;
	default: errx(1, "%%%c: not known in a format", item);
	}
}

static void print_format(const char *format, const char *path, const struct stat *st)
{
	for (; *format; format++) {
		if (*format == '%' && format[1])
			print_item(*++format, path, st);
		else
			putchar(*format);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	const char *format = NULL;
	bool follow = false;
	int opt, status = 0;

	set_usage("stat [-L] [-c FORMAT] FILE...");
	while ((opt = getopt(argc, argv, "Lc:")) != -1) {
		switch (opt) {
		case 'L': follow = true; break;
		case 'c': format = optarg; break;
		default: usage();
		}
	}
	if (optind == argc)
		usage();
	for (char **path = argv + optind; *path; path++) {
		struct stat st;

		if (get_stat(*path, follow, &st) < 0) {
			warn("%s", *path);
			status = 1;
		} else if (format) {
			print_format(format, *path, &st);
		} else {
			print_all(*path, &st);
		}
	}
	return finish(status);
}
