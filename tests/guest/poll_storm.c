// SPDX-License-Identifier: MIT
// grade: group=poll points=15 cpus=1,4 timeout=120 linux=yes
/*
 * No wake-up is lost: pollers, readers and writers of the same pipes at once. A poller takes
 * nothing and uses up no wake-up of a sleeping reader or writer; ends are closed while they
 * are polled.
 */
#include "tap.h"
#include <poll.h>

enum { PIPES = 4, BYTES = 400, POLLERS = 3, READERS = 3, ROUNDS = 60 };

static int rd[PIPES], wr[PIPES];

static void open_pipes(int flags)
{
	for (int i = 0; i < PIPES; i++) {
		int fds[2];

		must(pipe2(fds, flags) == 0);
		rd[i] = fds[0];
		wr[i] = fds[1];
	}
}

static void close_ends(int *fds)
{
	for (int i = 0; i < PIPES; i++)
		close(fds[i]);
}

/* Polls its ends until all have hung up, and takes one byte of each that is ready. */
static int polls_and_reads(void *arg)
{
	struct pollfd p[PIPES];
	int open = PIPES, taken = 0;

	(void)arg;
	close_ends(wr);
	for (int i = 0; i < PIPES; i++)
		p[i] = (struct pollfd){rd[i], POLLIN, 0};
	while (open) {
		must(poll(p, PIPES, LIMIT_MS) > 0);
		for (int i = 0; i < PIPES; i++) {
			char c;
			ssize_t n = p[i].revents ? read(p[i].fd, &c, 1) : -1;

			taken += n == 1;
			if (n == 0) {
				p[i].fd = -1;
				open--;
			}
		}
	}
	return taken > 200 ? 200 : taken;
}

static int reads_one_pipe(void *arg)
{
	char c;

	close_ends(wr);
	while (read(rd[(long)arg % PIPES], &c, 1) > 0)
		;
	return 0;
}

static int writes_all(void *arg)
{
	unsigned int x = (unsigned int)(long)arg;

	close_ends(rd);
	for (int i = 0; i < BYTES; i++) {
		x = x * 1103515245 + 12345;
		must(write(wr[x >> 16 & 3], "x", 1) == 1);
		if ((x >> 20) % 8 == 0)
			sched_yield();
	}
	return 0;
}

/* Each byte wakes somebody who takes it, or the pipe is never empty and nobody ends. */
static void pollers_take_turns(void)
{
	pid_t pollers[POLLERS], writers[2];
	int total = 0;

	open_pipes(O_NONBLOCK);
	for (long i = 0; i < POLLERS; i++)
		pollers[i] = spawn(polls_and_reads, (void *)i);
	for (int i = 0; i < PIPES; i++)
		must(fcntl(wr[i], F_SETFL, 0) == 0);
	for (long i = 0; i < 2; i++)
		writers[i] = spawn(writes_all, (void *)(i + 7));
	close_ends(rd);
	close_ends(wr);
	for (int i = 0; i < 2; i++)
		is_exit(join(writers[i]), 0, "writer %d", i);
	for (int i = 0; i < POLLERS; i++) {
		int status = join(pollers[i]);

		ok(status != -1 && WIFEXITED(status) && WEXITSTATUS(status) <= 200,
		   "poller %d saw all ends close: %s", i, status_text(status));
		total += WEXITSTATUS(status);
	}
	ok(total > 0, "they took %d bytes or more", total);
}

/* Only polls: what it is woken by is for the readers who sleep in read. */
static int only_polls(void *arg)
{
	struct pollfd p[PIPES];
	int hung_up = 0;

	(void)arg;
	close_ends(wr);
	for (int i = 0; i < PIPES; i++)
		p[i] = (struct pollfd){rd[i], POLLIN, 0};
	while (hung_up < PIPES) {
		must(poll(p, PIPES, LIMIT_MS) > 0);
		hung_up = 0;
		for (int i = 0; i < PIPES; i++)
			hung_up += (p[i].revents & POLLHUP) != 0;
		sched_yield();
	}
	return 0;
}

static void pollers_and_readers(void)
{
	pid_t readers[PIPES * READERS], pollers[POLLERS], writers[2];

	open_pipes(0);
	for (long i = 0; i < PIPES * READERS; i++)
		readers[i] = spawn(reads_one_pipe, (void *)i);
	for (long i = 0; i < POLLERS; i++)
		pollers[i] = spawn(only_polls, NULL);
	for (long i = 0; i < 2; i++)
		writers[i] = spawn(writes_all, (void *)(i + 1));
	close_ends(rd);
	close_ends(wr);
	for (int i = 0; i < 2; i++)
		is_exit(join(writers[i]), 0, "writer %d, beside readers", i);
	for (int i = 0; i < POLLERS; i++)
		is_exit(join(pollers[i]), 0, "poller %d, beside readers", i);
	for (int i = 0; i < PIPES * READERS; i++)
		is_exit(join(readers[i]), 0, "reader %d", i);
}

static struct rope rope;

static int closes_on_word(void *arg)
{
	int yields = (int)(long)arg;

	close(rd[0]);
	await(&rope);
	while (yields--)
		sched_yield();
	close(wr[0]);
	return 0;
}

/* The other end's close, at any time around the poller's falling asleep. */
static void close_while_polled(void)
{
	int right = 0;

	for (long i = 0; i < ROUNDS; i++) {
		struct pollfd p = {.events = POLLIN};
		int fds[2];
		pid_t pid;

		must(pipe(fds) == 0);
		rd[0] = p.fd = fds[0];
		wr[0] = fds[1];
		pid = spawn_roped(closes_on_word, (void *)(i % 6), &rope);
		close(wr[0]);
		pull(&rope);
		right += poll(&p, 1, LIMIT_MS) == 1 && p.revents == POLLHUP;
		must(join(pid) == 0);
		close(rd[0]);
		drop(&rope);
	}
	is(right, ROUNDS, "each close woke the poller");
}

int main(void)
{
	pollers_take_turns();
	pollers_and_readers();
	close_while_polled();
	return done_testing();
}
