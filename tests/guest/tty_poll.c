// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * poll on both ends of a pseudo terminal: what is said, and that who waits is woken.
 */
#include "term.h"

#include <poll.h>

static struct term t;

/* What holds of these events now; -1: poll failed. */
static int now(int fd, int events)
{
	struct pollfd p = {.fd = fd, .events = (short)events};

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

/* The same, once there is something. */
static int later(int fd, int events)
{
	struct pollfd p = {.fd = fd, .events = (short)events};

	return poll(&p, 1, LIMIT_MS) < 0 ? -1 : p.revents;
}

static void both_ends(void)
{
	char buf[64];

	open_term(&t);
	is(now(t.slave, POLLIN | POLLOUT), POLLOUT, "a fresh slave can be written to");
	is(now(t.master, POLLIN | POLLOUT), POLLOUT, "and its master");
	type_keys(&t, "ab");
	shows(&t, "ab", "echo");
	is(now(t.slave, POLLIN), 0, "a part of a line is no input");
	type_keys(&t, "\n");
	is(later(t.slave, POLLIN), POLLIN, "a line is");
	is(read(t.slave, buf, sizeof(buf)), 3, "it");
	is(now(t.slave, POLLIN), 0, "and nothing more");
	type_keys(&t, "\004");
	is(later(t.slave, POLLIN), POLLIN, "an end of file is input");
	is(read(t.slave, buf, sizeof(buf)), 0, "it");
	set_raw(t.slave);
	set_flags(t.slave, 0, 0, 3, 0);
	type_keys(&t, "xy");
	must(eventually(readable(t.slave) == 2));
	is(now(t.slave, POLLIN), 0, "two bytes are less than VMIN");
	type_keys(&t, "z");
	is(later(t.slave, POLLIN), POLLIN, "three are not");
	screen(&t, buf, 2); /* the CR NL of the line */
	is(write(t.slave, "out", 3), 3, "output");
	is(later(t.master, POLLIN), POLLIN, "the master can read it");
	shows(&t, "out", "it");
}

/* ---- who waits ---- */

static int waits(int fd, int events, struct rope *r)
{
	pull(r);
	return later(fd, events) & events ? 0 : 1;
}

static int slave_waits(void *arg)
{
	return waits(t.slave, POLLIN, arg);
}

static int master_waits(void *arg)
{
	return waits(t.master, POLLIN, arg);
}

static int slave_waits_for_room(void *arg)
{
	return waits(t.slave, POLLOUT, arg);
}

static void waiters(void)
{
	static char block[512];
	struct rope r;
	pid_t pid;

	tcflush(t.slave, TCIFLUSH);
	set_flags(t.slave, 0, 0, 1, 0);
	pid = spawn_roped(slave_waits, &r, &r);
	await(&r);
	type_keys(&t, "k");
	is_exit(join(pid), 0, "input wakes who polls the slave");
	drop(&r);
	pid = spawn_roped(master_waits, &r, &r);
	await(&r);
	is(write(t.slave, "k", 1), 1, "output");
	is_exit(join(pid), 0, "wakes who polls the master");
	drop(&r);
	must(fcntl(t.slave, F_SETFL, O_RDWR | O_NONBLOCK) == 0);
	while (write(t.slave, block, sizeof(block)) > 0)
		;
	ok(eventually(!(now(t.slave, POLLOUT) & POLLOUT)), "there is no room any more");
	pid = spawn_roped(slave_waits_for_room, &r, &r);
	await(&r);
	while (read(t.master, block, sizeof(block)) > 0)
		sleep_ms(1);
	is_exit(join(pid), 0, "room wakes who waits for it");
	drop(&r);
}

static void ends(void)
{
	int all = POLLIN | POLLOUT;

	close(t.slave);
	is(later(t.master, POLLIN), POLLHUP, "no slave: the master hangs up");
	t.slave = open(t.name, O_RDWR | O_NOCTTY);
	is(now(t.master, POLLIN), 0, "a slave again: no more");
	close(t.master);
	is(later(t.slave, all), all | POLLERR | POLLHUP, "no master: the slave has all at once");
	close(t.slave);
}

static void packets(void)
{
	int on = 1;
	char c;

	open_term(&t);
	must(ioctl(t.master, TIOCPKT, &on) == 0);
	tcflow(t.slave, TCOOFF);
	is(later(t.master, POLLPRI), POLLPRI, "packet mode has something to tell");
	is(read(t.master, &c, 1), 1, "it");
	is(now(t.master, POLLPRI), 0, "it is told");
	close_term(&t);
}

int main(void)
{
	both_ends();
	waiters();
	ends();
	packets();
	return done_testing();
}
