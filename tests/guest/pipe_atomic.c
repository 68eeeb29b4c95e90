// SPDX-License-Identifier: MIT
// grade: group=pipe points=15 cpus=1,4 timeout=90 linux=yes
/*
 * Writes of at most PIPE_BUF are never mixed: eight writers of whole records and two readers.
 * Longer writes may be mixed, but every byte arrives once.
 */
#include "tap.h"

#define WRITERS 8
#define READERS 2
#define RECORDS 60

static int fds[2], report[2];
static int record_size;

struct result {
	long records, bad, bytes;
	uint64_t sum;
};

/* A record: its writer's letter in every byte but the last two, which hold a sequence number. */
static int write_records(void *arg)
{
	char rec[PIPE_BUF];
	long who = (long)arg;

	close(fds[0]);
	memset(rec, 'A' + who, record_size);
	for (int seq = 0; seq < RECORDS; seq++) {
		rec[record_size - 2] = seq & 0xff;
		rec[record_size - 1] = seq >> 8;
		if (write(fds[1], rec, record_size) != record_size)
			return 1;
	}
	return 0;
}

static bool whole(const char *rec)
{
	if (rec[0] < 'A' || rec[0] >= 'A' + WRITERS)
		return false;
	for (int i = 1; i < record_size - 2; i++)
		if (rec[i] != rec[0])
			return false;
	return true;
}

/* A read of a record's size starts and ends at a record's border: all sizes are equal. */
static int read_records(void *arg)
{
	struct result r = {0};
	char rec[PIPE_BUF];
	ssize_t n;

	(void)arg;
	close(fds[1]);
	while ((n = read(fds[0], rec, record_size)) > 0) {
		r.records++;
		r.bytes += n;
		r.bad += n != record_size || !whole(rec);
		r.sum += (unsigned char)rec[record_size - 2] + (unsigned char)rec[0] * 1000;
	}
	must(write(report[1], &r, sizeof(r)) == sizeof(r));
	return 0;
}

static void run(int size)
{
	pid_t pids[WRITERS + READERS];
	struct result r, total = {0};
	uint64_t want = 0;

	record_size = size;
	must(pipe(fds) == 0 && pipe(report) == 0);
	diag("%d writers of %d records of %d bytes", WRITERS, RECORDS, size);
	for (long i = 0; i < READERS; i++)
		pids[WRITERS + i] = spawn(read_records, NULL);
	for (long i = 0; i < WRITERS; i++)
		pids[i] = spawn(write_records, (void *)i);
	close(fds[0]);
	close(fds[1]);
	for (int i = 0; i < READERS; i++) {
		must(read_full(report[0], &r, sizeof(r)) == sizeof(r));
		total.records += r.records;
		total.bad += r.bad;
		total.bytes += r.bytes;
		total.sum += r.sum;
	}
	for (int i = 0; i < WRITERS + READERS; i++)
		if (join(pids[i]) != 0)
			total.bad++;
	for (int i = 0; i < WRITERS; i++)
		want += RECORDS * (RECORDS - 1) / 2 + (uint64_t)RECORDS * ('A' + i) * 1000;
	is(total.bytes, (long)WRITERS * RECORDS * size, "size %d: every byte arrived", size);
	is(total.bad, 0, "size %d: every record is whole", size);
	ok(total.sum == want, "size %d: each record arrived once", size);
	close(report[0]);
	close(report[1]);
}

static int write_long(void *arg)
{
	static char buf[100000];

	close(fds[0]);
	memset(buf, (int)(long)arg, sizeof(buf));
	for (int i = 0; i < 5; i++)
		if (write(fds[1], buf, sizeof(buf)) != sizeof(buf))
			return 1;
	return 0;
}

static void long_writes(void)
{
	long count[5] = {0}, strange = 0, wrong = 0;
	static char buf[30000];
	pid_t pids[4];
	ssize_t n;

	must(pipe(fds) == 0);
	diag("four writers of 100000 bytes at a time");
	for (long i = 0; i < 4; i++)
		pids[i] = spawn(write_long, (void *)(i + 1));
	close(fds[1]);
	while ((n = read(fds[0], buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			bool known = buf[i] >= 1 && buf[i] <= 4;

			count[known ? (int)buf[i] : 0]++;
			strange += !known;
		}
	for (int i = 0; i < 4; i++)
		is_exit(join(pids[i]), 0, "long writer %d was told of all its bytes", i);
	for (int i = 1; i <= 4; i++)
		wrong += count[i] != 500000;
	is(strange, 0, "no strange byte");
	is(wrong, 0, "500000 bytes of each writer");
	close(fds[0]);
}

int main(void)
{
	run(4096);
	run(4095);
	run(512);
	run(3);
	long_writes();
	return done_testing();
}
