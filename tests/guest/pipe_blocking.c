// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Sleeping on a pipe and being woken: a reader of an empty pipe, a writer of a full one,
 * many of each; those who sleep burn no time.
 */
#include "tap.h"

static int fds[2];
static struct rope rope;

static long cpu_us(void)
{
	struct rusage ru;

	must(getrusage(RUSAGE_SELF, &ru) == 0);
	return (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000 + ru.ru_utime.tv_usec +
	       ru.ru_stime.tv_usec;
}

static int reads_one(void *arg)
{
	char c = 0;

	(void)arg;
	pull(&rope);
	if (read(fds[0], &c, 1) != 1)
		return 1;
	return cpu_us() < 100000 ? c : 2;
}

static int writes_one(void *arg)
{
	(void)arg;
	pull(&rope);
	if (write(fds[1], "w", 1) != 1)
		return 1;
	return cpu_us() < 100000 ? 0 : 2;
}

static void reader_sleeps(void)
{
	pid_t pid = spawn_roped(reads_one, NULL, &rope);

	await(&rope);
	sleep_ms(200);
	is(waitpid(pid, NULL, WNOHANG), 0, "a reader of an empty pipe sleeps");
	must(write(fds[1], "q", 1) == 1);
	is_exit(join(pid), 'q', "a byte wakes it; it has burnt no time");
	drop(&rope);
}

static void writer_sleeps(void)
{
	static char buf[65536];

	must(write(fds[1], buf, sizeof(buf)) == sizeof(buf));
	pid_t pid = spawn_roped(writes_one, NULL, &rope);

	await(&rope);
	sleep_ms(200);
	is(waitpid(pid, NULL, WNOHANG), 0, "a writer to a full pipe sleeps");
	must(read(fds[0], buf, 4096) == 4096);
	is_exit(join(pid), 0, "room wakes it; it has burnt no time");
	is(read_full(fds[0], buf, 61440), 61440, "the old bytes come first");
	is(read(fds[0], buf, 10), 1, "then its byte");
	is(buf[0], 'w', "which is right");
	drop(&rope);
}

/* Ten sleeping readers and ten bytes, one at a time: each gets exactly one. */
static void many_readers(void)
{
	struct rope ropes[10];
	pid_t pids[10];
	int seen[10] = {0}, ended = 0, strange = 0;

	for (int i = 0; i < 10; i++) {
		pids[i] = spawn_roped(reads_one, NULL, &rope);
		ropes[i] = rope;
		await(&ropes[i]);
	}
	for (char c = 0; c < 10; c++)
		must(write(fds[1], &c, 1) == 1);
	for (int i = 0; i < 10; i++) {
		int status = join(pids[i]);

		ended += WIFEXITED(status);
		if (WEXITSTATUS(status) < 10)
			seen[WEXITSTATUS(status)]++;
		drop(&ropes[i]);
	}
	for (int i = 0; i < 10; i++)
		strange += seen[i] != 1;
	is(ended, 10, "ten bytes wake ten sleeping readers");
	is(strange, 0, "each got another one");
}

/* Ten sleeping writers, and a reader who makes room for all of them at once. */
static void many_writers(void)
{
	static char buf[65536];
	struct rope ropes[10];
	pid_t pids[10];
	int bad = 0;

	must(write(fds[1], buf, sizeof(buf)) == sizeof(buf));
	for (int i = 0; i < 10; i++) {
		pids[i] = spawn_roped(writes_one, NULL, &rope);
		ropes[i] = rope;
		await(&ropes[i]);
	}
	sleep_ms(50);
	is(read_full(fds[0], buf, sizeof(buf)), 65536, "one reader empties the full pipe");
	for (int i = 0; i < 10; i++) {
		bad += join(pids[i]) != 0;
		drop(&ropes[i]);
	}
	is(bad, 0, "all ten writers went on");
	is(read_full(fds[0], buf, 10), 10, "and their bytes are there");
}

static int reads_to_end(void *arg)
{
	char c;

	(void)arg;
	close(fds[1]);
	pull(&rope);
	return read(fds[0], &c, 1) == 0 ? 0 : 1;
}

/* The last writer's close wakes a sleeping reader with end of file. */
static void close_wakes(void)
{
	pid_t pid = spawn_roped(reads_to_end, NULL, &rope);

	await(&rope);
	sleep_ms(50);
	close(fds[1]);
	is_exit(join(pid), 0, "the last close wakes the reader: end of file");
	close(fds[0]);
	drop(&rope);
}

int main(void)
{
	must(pipe(fds) == 0);
	reader_sleeps();
	writer_sleeps();
	many_readers();
	many_writers();
	close_wakes();
	return done_testing();
}
