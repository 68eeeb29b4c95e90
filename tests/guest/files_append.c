// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * O_APPEND: every write goes to the end, whatever the offset; several processes with opens
 * of their own tear no record and lose none.
 */
#include "tap.h"

#define WRITERS 4
#define RECORDS 150
#define RECSIZE 97 /* no divisor of a page: records lie across borders */

static void alone(void)
{
	char buf[32] = "";
	int fd = open("f", O_RDWR | O_CREAT | O_APPEND, 0644), other;

	must(fd >= 0);
	is(write(fd, "one", 3), 3, "write");
	must(lseek(fd, 0, SEEK_SET) == 0);
	is(write(fd, "two", 3), 3, "a write after a seek to 0");
	is(lseek(fd, 0, SEEK_CUR), 6, "went to the end");
	other = open("f", O_WRONLY);
	must(other >= 0 && pwrite(other, "three", 5, 6) == 5);
	is(write(fd, "four", 4), 4, "a write after another's");
	is(pread(fd, buf, 31, 0), 15, "all of it");
	is_str(buf, "onetwothreefour", "in order");
	/* Linux appends here too, against POSIX. */
	is(pwrite(fd, "five", 4, 0), 4, "pwrite at 0");
	memset(buf, 0, sizeof(buf));
	is(pread(fd, buf, 31, 0), 19, "appends as well");
	is_str(buf, "onetwothreefourfive", "as on Linux");
	close(other);
	must(truncate("f", 3) == 0);
	is(write(fd, "X", 1), 1, "after another's truncate");
	is(lseek(fd, 0, SEEK_CUR), 4, "the end is the new one");
	close(fd);
}

static int append(void *arg)
{
	char rec[RECSIZE];
	int fd = open("log", O_WRONLY | O_APPEND);

	must(fd >= 0);
	memset(rec, 'A' + (long)arg, sizeof(rec));
	rec[RECSIZE - 1] = '\n';
	for (int i = 0; i < RECORDS; i++) {
		rec[0] = (char)i;
		if (write(fd, rec, RECSIZE) != RECSIZE)
			return 1;
	}
	return 0;
}

static void together(void)
{
	static char all[WRITERS * RECORDS * RECSIZE + 1];
	int next[WRITERS] = {0}, torn = 0, out_of_order = 0;
	pid_t pids[WRITERS];
	int fd = open("log", O_RDWR | O_CREAT, 0644);

	must(fd >= 0);
	diag("%d processes append %d records each", WRITERS, RECORDS);
	for (long i = 0; i < WRITERS; i++)
		pids[i] = spawn(append, (void *)i);
	for (int i = 0; i < WRITERS; i++)
		is_exit(join(pids[i]), 0, "writer %d", i);
	is(read(fd, all, sizeof(all)), WRITERS * RECORDS * RECSIZE, "no byte is lost");
	for (int r = 0; r < WRITERS * RECORDS; r++) {
		char *rec = all + r * RECSIZE;
		int who = rec[1] - 'A';

		for (int i = 2; i < RECSIZE - 1; i++)
			torn += rec[i] != rec[1];
		torn += rec[RECSIZE - 1] != '\n' || who < 0 || who >= WRITERS;
		if (who >= 0 && who < WRITERS)
			out_of_order += rec[0] != (char)next[who]++;
	}
	is(torn, 0, "no record is torn");
	is(out_of_order, 0, "each writer's are in order");
	close(fd);
}

int main(void)
{
	enter_tmp();
	alone();
	together();
	leave_tmp();
	return done_testing();
}
