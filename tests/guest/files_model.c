// SPDX-License-Identifier: MIT
// grade: group=files points=15 cpus=1,4 timeout=120 linux=yes
/*
 * Random reads, writes, appends, truncates, reopens, links and renames on a few files; a
 * model in memory predicts every byte, every size and every result. The seed is printed.
 */
#include "tap.h"

#define NFILES	4
#define MAXSIZE 120000
#define STEPS	4000

struct model {
	bool exists;
	long size, offset;
	int fd; /* -1: not open */
	bool append;
	unsigned char *data;
};

static struct model models[NFILES];
static unsigned char buf[MAXSIZE];
static long steps, mistakes;

static const char *name_of(int i)
{
	static char name[8];

	snprintf(name, sizeof(name), "m%d", i);
	return name;
}

static void expect(long got, long want, const char *op, int i)
{
	if (got == want || mistakes++ > 5)
		return;
	diag("  step %ld: %s of file %d: got %ld, want %ld", steps, op, i, got, want);
}

static long random_size(long max)
{
	static const long sizes[] = {0, 1, 7, 511, 512, 4095, 4096, 4097, 8192, 40960};
	long n = rng_below(2) ? sizes[rng_below(ARRAY_SIZE(sizes))] : (long)rng_below(20000);

	return n < max ? n : max;
}

static void fill_random(long n)
{
	unsigned char salt = rng();

	for (long i = 0; i < n; i++)
		buf[i] = (unsigned char)(i * 5 + (i >> 9)) + salt;
}

static void set_size(struct model *m, long size)
{
	if (size > m->size)
		memset(m->data + m->size, 0, size - m->size);
	m->size = size;
}

static void do_open(int i)
{
	struct model *m = &models[i];

	if (m->fd >= 0)
		close(m->fd);
	m->append = rng_below(4) == 0;
	bool trunc = rng_below(10) == 0;

	m->fd = open(name_of(i),
		     O_RDWR | O_CREAT | (m->append ? O_APPEND : 0) | (trunc ? O_TRUNC : 0), 0644);
	expect(m->fd >= 0, 1, "open", i);
	m->exists = true;
	m->offset = 0;
	if (trunc)
		m->size = 0;
}

static void do_write(int i)
{
	struct model *m = &models[i];
	long at = m->append ? m->size : m->offset, n = random_size(MAXSIZE - at);

	fill_random(n);
	expect(write(m->fd, buf, n), n, "write", i);
	if (n == 0)
		return;
	if (at > m->size)
		set_size(m, at);
	memcpy(m->data + at, buf, n);
	if (at + n > m->size)
		m->size = at + n;
	m->offset = at + n;
}

static void do_read(int i)
{
	struct model *m = &models[i];
	long n = random_size(MAXSIZE), want = m->size - m->offset;

	want = want < 0 ? 0 : want < n ? want : n;
	memset(buf, 0xee, n);
	expect(read(m->fd, buf, n), want, "read", i);
	expect(memcmp(buf, m->data + m->offset, want), 0, "bytes read", i);
	m->offset += want;
}

static void do_seek(int i)
{
	struct model *m = &models[i];
	long at = rng_below(2) ? (long)rng_below(m->size + 1) : (long)rng_below(MAXSIZE / 2);

	expect(lseek(m->fd, at, SEEK_SET), at, "lseek", i);
	m->offset = at;
}

static void do_truncate(int i)
{
	struct model *m = &models[i];
	long size = rng_below(3) ? (long)rng_below(m->size + 1) : (long)rng_below(MAXSIZE);

	expect(rng_below(2) ? ftruncate(m->fd, size) : truncate(name_of(i), size), 0, "truncate",
	       i);
	set_size(m, size);
}

/* The bodies change names; descriptors stay with their bodies. */
static void do_rename(int i)
{
	int k = rng_below(NFILES);
	struct model tmp;
	char to[8];

	if (i == k || !models[k].exists)
		return;
	strcpy(to, name_of(k));
	expect(raw(SYS_renameat2, AT_FDCWD, name_of(i), AT_FDCWD, to, 2), 0, "exchange", i);
	tmp = models[i];
	models[i] = models[k];
	models[k] = tmp;
}

static void do_remove(int i)
{
	struct model *m = &models[i];

	expect(unlink(name_of(i)), 0, "unlink", i);
	if (rng_below(2)) {
		/* Its body lives on in the descriptor for a while. */
		do_write(i);
		m->offset = 0;
		expect(lseek(m->fd, 0, SEEK_SET), 0, "lseek", i);
		do_read(i);
	}
	close(m->fd);
	m->fd = -1;
	m->exists = false;
	m->size = 0;
	do_open(i);
}

static void verify(int i)
{
	struct model *m = &models[i];
	struct stat st;

	expect(fstat(m->fd, &st), 0, "fstat", i);
	expect(st.st_size, m->size, "size", i);
	expect(pread(m->fd, buf, MAXSIZE, 0), m->size, "pread of all", i);
	expect(memcmp(buf, m->data, m->size), 0, "all bytes", i);
}

static void step(void)
{
	static void (*const common[])(int) = {do_write, do_read, do_seek};
	int i = rng_below(NFILES);
	unsigned what = rng_below(100);

	if (what < 75)
		common[what % 3](i);
	else if (what < 84)
		do_truncate(i);
	else if (what < 89)
		do_open(i);
	else if (what < 93)
		do_rename(i);
	else if (what < 95)
		do_remove(i);
	else if (what < 96)
		expect(fsync(models[i].fd), 0, "fsync", i);
	else
		verify(i);
}

int main(void)
{
	rng_seed(1);
	enter_tmp();
	for (int i = 0; i < NFILES; i++) {
		models[i].data = calloc(1, MAXSIZE);
		models[i].fd = -1;
		must(models[i].data);
		do_open(i);
	}
	diag("%d steps on %d files", STEPS, NFILES);
	for (steps = 0; steps < STEPS; steps++)
		step();
	for (int i = 0; i < NFILES; i++)
		verify(i);
	is(mistakes, 0, "%d steps went as the model says", STEPS);
	for (int i = 0; i < NFILES; i++) {
		/* Opened anew: nothing was in the descriptor only. */
		close(models[i].fd);
		models[i].fd = open(name_of(i), O_RDONLY);
		verify(i);
		close(models[i].fd);
	}
	is(mistakes, 0, "and the files are so when opened anew");
	leave_tmp();
	return done_testing();
}
