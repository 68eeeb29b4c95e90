/* SPDX-License-Identifier: MIT */
/*
 * Time, random numbers, Calf's counters, memory and files for guest tests.
 *
 * Random numbers come from a printed seed; SEED=n in the environment repeats a run. The tests
 * run on Linux too: vmstat() gives -1 there, and Calf's own counts are skipped.
 */
#ifndef GUEST_H
#define GUEST_H

#include "check.h"

static UNUSED int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static UNUSED void sleep_ms(long ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&ts, NULL);
}

static uint64_t rng_state;

static UNUSED void rng_seed(uint64_t fallback)
{
	const char *env = getenv("SEED");

	rng_state = env ? strtoul(env, NULL, 0) : fallback;
	diag("SEED=%lu", (unsigned long)rng_state);
}

/* A step of a Weyl sequence, then two rounds of mixing. */
static UNUSED uint64_t rng(void)
{
	uint64_t x = rng_state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93;
	x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93;
	return x ^ (x >> 32);
}

static UNUSED uint64_t rng_below(uint64_t n)
{
	return rng() % n;
}

/* The value of "key value\n" in /dev/vmstat, or -1. */
static UNUSED long vmstat(const char *key)
{
	static char text[4096];
	int fd = open("/dev/vmstat", O_RDONLY);
	size_t klen = strlen(key);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n < 0 ? 0 : n] = '\0';
	for (char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, klen) && line[klen] == ' ')
			return strtol(line + klen + 1, NULL, 10);
	}
	return -1;
}

static UNUSED bool has_vmstat(void)
{
	return access("/dev/vmstat", R_OK) == 0;
}

/* The value once it has been the same for 20 ms: ended tasks may be freed a little later. */
static UNUSED long vmstat_settled(const char *key)
{
	long last = vmstat(key), now;

	for (int tries = 0; tries < 100; tries++) {
		sleep_ms(20);
		now = vmstat(key);
		if (now == last)
			break;
		last = now;
	}
	return last;
}

/*
 * How many free pages there are less than before, once it is at most `few` or a few seconds
 * have gone by: orphans of a killed process may take a moment to end.
 */
static UNUSED long pages_missing(long before, long few)
{
	long missing = before - vmstat_settled("pages_free");

	for (int tries = 0; before >= 0 && missing > few && tries < 100; tries++) {
		sleep_ms(50);
		missing = before - vmstat("pages_free");
	}
	return before < 0 ? 0 : missing;
}

static UNUSED char *map_pages(long n)
{
	char *p = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

/* Writes one byte to each page, so that each is this process's own. */
static UNUSED void touch_pages(char *p, long n, char value)
{
	for (long i = 0; i < n; i++)
		((volatile char *)p)[i * PAGE] = value;
}

static char tap_dir[64];

static UNUSED void remove_tree(const char *path)
{
	struct dirent *de;
	char name[600];
	DIR *dir = opendir(path);

	while (dir && (de = readdir(dir)) != NULL) {
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, de->d_name);
		if (unlink(name) < 0 && (errno == EISDIR || errno == EPERM))
			remove_tree(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

/* Makes a fresh directory below /tmp and goes there; leave_tmp() takes it away again. */
static UNUSED void enter_tmp(void)
{
	snprintf(tap_dir, sizeof(tap_dir), "/tmp/tap.%d", (int)getpid());
	remove_tree(tap_dir);
	must(mkdir(tap_dir, 0755) == 0);
	must(chdir(tap_dir) == 0);
}

static UNUSED void leave_tmp(void)
{
	must(chdir("/") == 0);
	remove_tree(tap_dir);
}

/* Numbers that whoever started the test left open. */
static UNUSED void close_above(int last)
{
	for (int fd = last + 1; fd < 1024; fd++)
		close(fd);
}

static UNUSED void write_file(const char *path, const void *data, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	must(fd >= 0);
	must(write(fd, data, n) == (ssize_t)n);
	must(close(fd) == 0);
}

/* A new file of n bytes c, to read and write. */
static UNUSED int open_filled(const char *path, char c, size_t n)
{
	char *data = malloc(n);
	int fd;

	must(data);
	memset(data, c, n);
	write_file(path, data, n);
	free(data);
	fd = open(path, O_RDWR);
	must(fd >= 0);
	return fd;
}

/* Reads to the end of the file or to n bytes: a pipe gives them in pieces. */
static UNUSED ssize_t read_full(int fd, void *data, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, (char *)data + done, n - done);

		if (got < 0)
			return got;
		if (got == 0)
			break;
		done += got;
	}
	return done;
}

#endif
