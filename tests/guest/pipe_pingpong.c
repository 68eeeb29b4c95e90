// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * One byte there and one back, ten thousand times: no wake-up may be lost. Several pairs at
 * once, more than there are harts, do the same.
 */
#include "tap.h"

static struct rope rope;

static int echo(void *arg)
{
	unsigned char c;

	for (long i = 0; i < (long)arg; i++) {
		if (read(rope.in, &c, 1) != 1 || c != (i & 0xff))
			return 1;
		c ^= 0xff;
		if (write(rope.out, &c, 1) != 1)
			return 2;
	}
	return 0;
}

static int play(long rounds)
{
	int wrong = 0;
	pid_t pid = spawn_roped(echo, (void *)rounds, &rope);

	for (long i = 0; i < rounds; i++) {
		unsigned char c = i & 0xff;

		must(write(rope.out, &c, 1) == 1);
		must(read(rope.in, &c, 1) == 1);
		wrong += c != ((i & 0xff) ^ 0xff);
	}
	wrong += join(pid) != 0;
	drop(&rope);
	return wrong;
}

static int plays(void *arg)
{
	return play((long)arg);
}

int main(void)
{
	pid_t pids[6];

	diag("10000 round trips");
	int64_t start = now_ns();

	is(play(10000), 0, "10000 bytes went there and back");
	diag("%ld ns a round trip", (long)((now_ns() - start) / 10000));
	diag("six pairs, 1000 round trips each");
	for (int i = 0; i < 6; i++)
		pids[i] = spawn(plays, (void *)1000L);
	for (int i = 0; i < 6; i++)
		is_exit(join(pids[i]), 0, "pair %d", i);
	return done_testing();
}
