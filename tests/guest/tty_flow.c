// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=120 linux=yes
/*
 * Much through a pseudo terminal, both ways at once: nothing is lost or reordered, and
 * neither side waits for ever. And what does not fit is refused, to who does not wait.
 */
#include "term.h"

#define TOTAL (1L << 20)

static struct term t;

static unsigned char byte_at(long i)
{
	return (unsigned char)(i * 7 + (i >> 8));
}

/* Writes all, in pieces of many sizes. */
static int sends(int fd, unsigned int seed)
{
	static unsigned char buf[5000];
	long done = 0;

	while (done < TOTAL) {
		long n = 1 + rand_r(&seed) % (long)sizeof(buf), put;

		if (n > TOTAL - done)
			n = TOTAL - done;
		for (long i = 0; i < n; i++)
			buf[i] = byte_at(done + i);
		put = write(fd, buf, n);
		need(put > 0);
		done += put;
	}
	return 0;
}

static int receives(int fd)
{
	static unsigned char buf[3000];
	long done = 0;

	while (done < TOTAL) {
		long n = read(fd, buf, sizeof(buf));

		need(n > 0);
		for (long i = 0; i < n; i++)
			need(buf[i] == byte_at(done + i));
		done += n;
	}
	return 0;
}

static int slave_sends(void *arg)
{
	(void)arg;
	return sends(t.slave, 1);
}

static int slave_receives(void *arg)
{
	(void)arg;
	return receives(t.slave);
}

static int master_sends(void *arg)
{
	(void)arg;
	return sends(t.master, 2);
}

static int master_receives(void *arg)
{
	(void)arg;
	return receives(t.master);
}

static void both_ways(void)
{
	static child_fn *const fns[] = {slave_sends, slave_receives, master_sends, master_receives};
	static const char *const what[] = {"sent by the slave", "received by it",
					   "sent by the master", "received by it"};
	pid_t pids[4];

	open_term(&t);
	set_raw(t.slave);
	must(fcntl(t.master, F_SETFL, O_RDWR) == 0);
	for (int i = 0; i < 4; i++)
		pids[i] = spawn(fns[i], NULL);
	for (int i = 0; i < 4; i++)
		is_exit(join_limit(pids[i], 90000), 0, "a megabyte %s", what[i]);
	close_term(&t);
}

/* As cat on a terminal: what comes in goes out, lines and echo and all. */
static int cat(void *arg)
{
	char buf[300];
	ssize_t n;

	(void)arg;
	while ((n = read(t.slave, buf, sizeof(buf))) > 0)
		need(write(t.slave, buf, n) == n);
	return n != 0;
}

static void lines(void)
{
	enum { TYPED = 20000 };
	struct termios tio;
	static const char line[] = "123456789\n";
	long sent = 0, got = 0;
	char buf[1000];
	pid_t pid;

	open_term(&t);
	must(tcgetattr(t.slave, &tio) == 0);
	tio.c_lflag &= ~ECHO;
	tio.c_oflag &= ~OPOST;
	must(tcsetattr(t.slave, TCSANOW, &tio) == 0);
	pid = spawn(cat, NULL);
	/* The master writes when it can and reads when it must: a single-minded emulator. */
	while (got < TYPED && (sent < TYPED || eventually(readable(t.master) > 0))) {
		ssize_t n = read(t.master, buf, sizeof(buf));

		got += n > 0 ? n : 0;
		n = sent < TYPED ? write(t.master, &line[sent % 10], 10 - sent % 10) : 0;
		sent += n > 0 ? n : 0;
	}
	is(got, TYPED, "%d lines there and back", TYPED / 10);
	must(write(t.master, "\004", 1) == 1);
	is_exit(join(pid), 0, "and an end of file");
	close_term(&t);
}

static void refused(void)
{
	static char block[4096];
	long n, in = 0, out = 0;

	open_term(&t);
	set_raw(t.slave);
	must(fcntl(t.slave, F_SETFL, O_RDWR | O_NONBLOCK) == 0);
	while ((n = write(t.slave, block, 1000)) > 0)
		out += n;
	ok(n == -1 && errno == EAGAIN, "a slave that nobody reads is full");
	while ((n = write(t.master, block, sizeof(block))) > 0 && in < TOTAL)
		in += n;
	ok(n == -1 && errno == EAGAIN, "and so is a master");
	for (long left = out; left > 0; left -= n) {
		n = screen(&t, block, left < 4096 ? left : 4096);
		must(n > 0);
	}
	is_errno(read(t.master, block, 1), EAGAIN, "what was taken is all there");
	for (n = 0; n < in;) {
		long got = -1;

		if (!eventually((got = read(t.slave, block, sizeof(block))) > 0))
			break;
		n += got;
	}
	is(n, in, "on the other side too");
	ok(write(t.slave, "x", 1) == 1 && eventually(write(t.master, "x", 1) == 1),
	   "and there is room again");
	close_term(&t);
}

int main(void)
{
	both_ways();
	lines();
	refused();
	return done_testing();
}
