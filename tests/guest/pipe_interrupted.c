// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=120 linux=yes
/*
 * Two readers sleep on a pipe; a byte is written while a signal interrupts one of them. If
 * that one comes back without the byte, the wake-up was for the other, and the byte is not
 * left lying there.
 */
#include "sig.h"

enum { ROUNDS = 150, GOT_BYTE = 1, GOT_EOF = 2, GOT_EINTR = 3 };

static int fds[2];

static int reads_once(void *arg)
{
	char c;
	ssize_t n;

	(void)arg;
	close(fds[1]);
	n = read(fds[0], &c, 1);
	return n == 1 ? GOT_BYTE : n == 0 ? GOT_EOF : GOT_EINTR;
}

static int kills(void *arg)
{
	close(fds[0]);
	close(fds[1]);
	return kill(*(pid_t *)arg, SIGUSR1);
}

static bool byte_is_taken(void)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000L;
	int left = 1;

	while (left && now_ns() < end) {
		must(ioctl(fds[0], FIONREAD, &left) == 0);
		if (left)
			sleep_ms(1);
	}
	return !left;
}

int main(void)
{
	int interrupted = 0, right = 0;

	catch_signal(SIGUSR1, 0);
	for (int i = 0; i < ROUNDS; i++) {
		pid_t victim, other, killer;
		bool taken;

		must(pipe(fds) == 0);
		victim = spawn(reads_once, NULL);
		other = spawn(reads_once, NULL);
		if (i % 2)
			sleep_ms(2);
		killer = spawn(kills, &victim);
		for (int yields = i % 7; yields; yields--)
			sched_yield();
		must(write(fds[1], "x", 1) == 1);
		join(killer);
		taken = byte_is_taken();
		right += taken;
		close(fds[1]);
		interrupted += join(victim) == GOT_EINTR << 8;
		join(other);
		close(fds[0]);
		if (!taken)
			break;
	}
	is(right, ROUNDS, "each byte was read, though %d reads were interrupted", interrupted);
	return done_testing();
}
