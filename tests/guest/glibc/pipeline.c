// SPDX-License-Identifier: MIT
// grade: group=glibc points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Workers that compute floating-point sums in processes of their own and tell them through
 * pipes, in text: fork, pipe, fdopen, fprintf, fscanf, wait together.
 */
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define WORKERS 6
#define TERMS	300000

/* A part of the series for pi/4. */
static double part(int worker)
{
	double sum = 0;

	for (int i = worker; i < TERMS; i += WORKERS)
		sum += (i % 2 ? -1.0 : 1.0) / (2 * i + 1);
	return sum;
}

static void work(int worker, int fd)
{
	FILE *out = fdopen(fd, "w");

	fprintf(out, "%d %.17g\n", worker, part(worker));
	exit(fclose(out) == 0 ? worker : 99);
}

int main(void)
{
	int fds[2], worker, status, right = 0, seen = 0;
	double x, sum = 0, expect = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ok(pipe(fds) == 0, "pipe");
	for (int i = 0; i < WORKERS; i++) {
		fflush(stdout);
		if (fork() == 0)
			work(i, fds[1]);
	}
	close(fds[1]);
	FILE *in = fdopen(fds[0], "r");

	while (fscanf(in, "%d %lf", &worker, &x) == 2) {
		seen |= 1 << worker;
		sum += x;
		right += x == part(worker);
	}
	fclose(in);
	ok(seen == (1 << WORKERS) - 1, "each of %d workers told its sum", WORKERS);
	ok(right == WORKERS, "to the last bit");
	for (int i = 0; i < WORKERS; i++)
		expect += part(i);
	ok(fabs(sum - expect) < 1e-12, "the sum of sums");
	ok(fabs(sum * 4 - 3.14159265358979) < 1e-5, "is about pi: %.8f", sum * 4);
	right = 0;
	for (int i = 0; i < WORKERS; i++)
		if (wait(&status) > 0 && WIFEXITED(status))
			right += 1 << WEXITSTATUS(status);
	ok(right == (1 << WORKERS) - 1, "each exited with its number");
	return done();
}
