// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * fork copies the table of descriptors and shares the open files: one offset, one set of
 * status flags; closing and duplicating are each process's own.
 */
#include "tap.h"

static int move_offset(void *arg)
{
	int fd = *(int *)arg;
	char buf[5] = "";

	must(read(fd, buf, 4) == 4);
	if (memcmp(buf, "4567", 4))
		return 1;
	return lseek(fd, 2, SEEK_CUR) == 10 ? 0 : 2;
}

static void shared_offset(void)
{
	char buf[5] = "";
	int fd;

	write_file("f", "0123456789abcdefghij", 20);
	fd = open("f", O_RDWR);
	must(fd >= 0 && read(fd, buf, 4) == 4);
	is_exit(run_child(move_offset, &fd), 0, "child reads on from the parent's offset");
	is(lseek(fd, 0, SEEK_CUR), 10, "parent's offset moved with the child's");
	is(read(fd, buf, 4), 4, "parent reads on");
	ok(!memcmp(buf, "abcd", 4), "from where the child stopped");
	close(fd);
}

static int set_append(void *arg)
{
	return fcntl(*(int *)arg, F_SETFL, O_APPEND) ? 1 : 0;
}

static void shared_flags(void)
{
	int fd = open("f", O_RDWR);

	must(fd >= 0);
	is_exit(run_child(set_append, &fd), 0, "child sets O_APPEND");
	ok(fcntl(fd, F_GETFL) & O_APPEND, "parent's descriptor has it: flags are shared");
	close(fd);
}

static int close_and_dup(void *arg)
{
	int fd = *(int *)arg;

	must(close(fd) == 0);
	must(dup2(1, fd) == fd);
	must(fcntl(0, F_DUPFD, 100) == 100);
	return fcntl(fd, F_SETFD, FD_CLOEXEC) ? 1 : 0;
}

static void separate_tables(void)
{
	char c = 0;
	int fd = open("f", O_RDONLY);

	must(fd >= 0);
	is_exit(run_child(close_and_dup, &fd), 0, "child closes, replaces and marks descriptors");
	is(read(fd, &c, 1), 1, "parent's descriptor still reads its file");
	is(c, '0', "and the right byte");
	is(fcntl(fd, F_GETFD), 0, "close-on-exec is per descriptor table");
	is_errno(fcntl(100, F_GETFD), EBADF, "the child's new descriptor isn't the parent's");
	close(fd);
}

/* Each of eight children writes 50 records through one shared offset: none may be lost. */
static int write_records(void *arg)
{
	int fd = *(int *)arg;
	char rec[16];

	memset(rec, 'a' + getpid() % 26, sizeof(rec));
	for (int i = 0; i < 50; i++)
		if (write(fd, rec, sizeof(rec)) != sizeof(rec))
			return 1;
	return 0;
}

static void concurrent_writes(void)
{
	int fd = open("w", O_RDWR | O_CREAT, 0600), bad = 0;
	struct stat st;
	pid_t pids[8];
	char rec[16];

	must(fd >= 0);
	diag("eight children write through one offset");
	for (int i = 0; i < 8; i++)
		pids[i] = spawn(write_records, &fd);
	for (int i = 0; i < 8; i++)
		is_exit(join(pids[i]), 0, "writer %d ends well", i);
	must(fstat(fd, &st) == 0);
	is(st.st_size, 8 * 50 * 16, "no write went over another");
	for (int i = 0; i < 8 * 50; i++) {
		must(pread(fd, rec, 16, i * 16) == 16);
		for (int k = 1; k < 16; k++)
			bad += rec[k] != rec[0];
	}
	is(bad, 0, "each record is whole");
	close(fd);
}

int main(void)
{
	enter_tmp();
	shared_offset();
	shared_flags();
	separate_tables();
	concurrent_writes();
	leave_tmp();
	return done_testing();
}
