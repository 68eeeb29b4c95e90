// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A call on a pipe that has transferred a part when a signal comes gives that part, also with
 * SA_RESTART; one of an atomic size that has to wait gives EINTR and has written nothing.
 */
#include "sig.h"

#define CAPACITY 65536

static int fds[2];
static char buf[3 * CAPACITY];

static long in_pipe(void)
{
	int n;

	must(ioctl(fds[0], FIONREAD, &n) == 0);
	return n;
}

static void empty_pipe(void)
{
	long n = in_pipe();

	must(read_full(fds[0], buf, n) == n);
}

static void write_part(unsigned long flags)
{
	catch_signal(SIGALRM, flags);
	tick(5000);
	long n = write(fds[1], buf, sizeof(buf));

	tick(0);
	is(n, CAPACITY, "a write that fills the pipe gives what fitted%s",
	   flags ? ", with SA_RESTART too" : "");
	is(in_pipe(), CAPACITY, "so much is there");
	empty_pipe();
}

static void writev_part(void)
{
	struct iovec v[3] = {{buf, 10000}, {buf, CAPACITY}, {buf, 10000}};

	tick(5000);
	long n = writev(fds[1], v, 3);

	tick(0);
	is(n, in_pipe(), "writev gives as much as it has written");
	ok(n >= CAPACITY - PAGE && n <= CAPACITY, "which is a pipe full: %ld", n);
	empty_pipe();
}

static void atomic_write(void)
{
	must(write(fds[1], buf, CAPACITY - 100) == CAPACITY - 100);
	catch_signal(SIGALRM, 0);
	tick(5000);
	is_errno(write(fds[1], buf, 4096), EINTR, "4096 bytes where 100 fit: EINTR");
	tick(0);
	is(in_pipe(), CAPACITY - 100, "none of them was written");
	empty_pipe();
}

/* The child reads slowly enough for signals to come between, all through a long write. */
static int reads_all(void *arg)
{
	static char in[1000];
	unsigned long sum = 0;
	ssize_t n;

	(void)arg;
	tick(0);
	close(fds[1]);
	while ((n = read(fds[0], in, sizeof(in))) > 0)
		for (ssize_t i = 0; i < n; i++)
			sum = sum * 31 + (unsigned char)in[i];
	return sum % 251;
}

/* Each signal may cut a write short: what is told must be what has gone. */
static void whole_stream(void)
{
	static char data[500000];
	unsigned long sum = 0;
	size_t done = 0;
	int cuts = 0;

	for (size_t i = 0; i < sizeof(data); i++) {
		data[i] = (char)rng();
		sum = sum * 31 + (unsigned char)data[i];
	}
	pid_t pid = spawn(reads_all, NULL);

	close(fds[0]);
	tick(1000);
	while (done < sizeof(data)) {
		ssize_t n = write(fds[1], data + done, sizeof(data) - done);

		if (n < 0)
			must(errno == EINTR);
		else
			done += n;
		cuts += n != (ssize_t)(sizeof(data) - done + n);
	}
	tick(0);
	close(fds[1]);
	is_exit(join(pid), (int)(sum % 251), "half a megabyte arrives through %d interruptions",
		cuts);
}

int main(void)
{
	rng_seed(11);
	must(pipe(fds) == 0);
	write_part(0);
	write_part(SA_RESTART);
	writev_part();
	atomic_write();
	whole_stream();
	return done_testing();
}
