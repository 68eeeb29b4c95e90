// SPDX-License-Identifier: MIT
/*
 * mkfs: builds a disk image from folders of the host.
 *
 *	mkfs -o IMAGE [-s SIZE] [-t TABLE] DIR [OVERLAY...]
 *
 * TABLE names what a folder can't hold: device nodes and directories with their modes. DIR
 * is laid over it, then each OVERLAY in turn. All files belong to root. The same input gives
 * the same image, byte for byte: identifiers and times are fixed (SOURCE_DATE_EPOCH sets
 * the time). The image appears whole under its name or not at all.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mkfs.h"

#define DEFAULT_SIZE ((uint64_t)64 << 20)
#define MIN_SIZE     ((uint64_t)1 << 20)
#define MAX_SIZE     ((uint64_t)1 << 40)
#define DEFAULT_TIME 1767225600 /* 2026-01-01 00:00:00 UTC */

/* Removed when mkfs fails. */
static char *unfinished;

void die(const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "mkfs: ");
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n");
	if (unfinished)
		unlink(unfinished);
	exit(1);
}

void *xmalloc(size_t nbytes)
{
	void *p = calloc(1, nbytes);

	if (!p)
		die("out of memory");
	return p;
}

char *join(const char *dir, const char *name)
{
	size_t nbytes = strlen(dir) + strlen(name) + 2;
	char *path = xmalloc(nbytes);

	snprintf(path, nbytes, "%s/%s", dir, name);
	return path;
}

/* 65536, 512K, 64M or 2G. */
static uint64_t parse_size(const char *text)
{
	static const char units[] = "KMG";
	char *end;
	uint64_t size;
	const char *unit;

	errno = 0;
	size = strtoull(text, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	if (unit && size <= MAX_SIZE) {
		size <<= 10 * (unit - units + 1);
		end++;
	}
	if (errno || end == text || *end)
		die("%s is not a size: write it like 64M or 1G", text);
	if (size < MIN_SIZE || size > MAX_SIZE)
		die("an image of %s can't be made: the size must be between 1M and 1024G", text);
	return size;
}

static time_t image_time(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long long when;

	if (!text || !*text)
		return DEFAULT_TIME;
	when = strtoll(text, &end, 10);
	if (*end || when <= 0 || when > UINT32_MAX)
		die("SOURCE_DATE_EPOCH=%s is not a number of seconds since 1970", text);
	return when;
}

static void usage(void)
{
	fprintf(stderr, "usage: mkfs -o IMAGE [-s SIZE] [-t TABLE] DIR [OVERLAY...]\n");
	exit(2);
}

int main(int argc, char **argv)
{
	const char *output = NULL, *table = NULL;
	uint64_t size = DEFAULT_SIZE;
	struct node *root = tree_new();
	int option, len;

	while ((option = getopt(argc, argv, "o:s:t:")) != -1) {
		switch (option) {
		case 'o': output = optarg; break;
		case 's': size = parse_size(optarg); break;
		case 't': table = optarg; break;
		default: usage();
		}
	}
	if (!output || optind == argc)
		usage();

	if (table)
		tree_add_table(root, table);
	for (; optind < argc; optind++)
		tree_add_dir(root, argv[optind]);

	/* A new file: a machine that still runs on the old image keeps it. */
	len = strlen(output) + 32;
	unfinished = xmalloc(len);
	snprintf(unfinished, len, "%s.%d", output, (int)getpid());
	image_write(unfinished, size, root, image_time());
	if (rename(unfinished, output) < 0)
		die("cannot rename %s to %s: %s", unfinished, output, strerror(errno));
	return 0;
}
