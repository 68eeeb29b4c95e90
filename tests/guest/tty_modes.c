// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * What termios(3) says: lines and their editing, echo, VMIN and VTIME, output, and the calls
 * on modes and queues.
 */
#include "term.h"

static struct term t;

/* What a blocking read of the slave gives. */
#define reads(want, count, ...)                                                                    \
	do {                                                                                       \
		char got_[64] = {0};                                                               \
		ssize_t n_ = read(t.slave, got_, count);                                           \
		if (!ok(n_ == (ssize_t)sizeof(want) - 1 && !memcmp(got_, want, n_), __VA_ARGS__))  \
			diag("  got %zd \"%s\"", n_, got_);                                        \
	} while (0)

static void lines(void)
{
	type_keys(&t, "one\rtwo\n");
	shows(&t, "one\r\ntwo\r\n", "echo");
	reads("one\n", 60, "a read gets one line");
	reads("tw", 2, "or a part of one");
	reads("o\n", 60, "and then the rest");
	type_keys(&t, "ab\177c \027d\025ef\n");
	reads("ef\n", 60, "erase, word erase and kill");
	type_keys(&t, "x\004");
	reads("x", 60, "^D ends a line without an end");
	type_keys(&t, "\004");
	reads("", 60, "and alone is an end of file");
	type_keys(&t, "a\026\004b\n");
	reads("a\004b\n", 60, "^V takes it literally");
	tcflush(t.master, TCIFLUSH);
}

static void output(tcflag_t oflag, const char *text, const char *shown, const char *what)
{
	struct termios tio;

	tcgetattr(t.slave, &tio);
	tio.c_oflag = oflag;
	tcsetattr(t.slave, TCSADRAIN, &tio);
	is(write(t.slave, text, strlen(text)), strlen(text), "output");
	shows(&t, shown, "%s", what);
}

static void flags(void)
{
	struct termios tio, old;

	tcgetattr(t.slave, &old);
	tio = old;
	tio.c_lflag &= ~ECHO;
	tio.c_lflag |= ECHONL;
	tio.c_iflag |= ISTRIP | IUCLC | INLCR;
	tio.c_cc[VEOL] = ';';
	tio.c_cc[VEOL2] = ':';
	is(tcsetattr(t.slave, TCSAFLUSH, &tio), 0, "tcsetattr");
	type_keys(&t, "A\341b;C:d\r");
	reads("aab;", 60, "ISTRIP, IUCLC, VEOL");
	reads("c:", 60, "VEOL2");
	reads("d\n", 60, "ICRNL");
	shows(&t, "\r\n", "ECHONL");
	output(old.c_oflag | OLCUC | XTABS, "a\tb\n", "A       B\r\n", "OLCUC, XTABS, ONLCR");
	output(OPOST | OCRNL | ONOCR, "\rx\ry", "x\ny", "OCRNL, ONOCR");
	output(OCRNL | ONOCR, "\n\r", "\n\r", "no OPOST");
	tcsetattr(t.slave, TCSANOW, &old);
}

static void arrives(const char *keys)
{
	type_keys(&t, keys);
	must(eventually(readable(t.slave) == (int)strlen(keys)));
}

/* The four cases of reads that do not wait for lines. */
static void min_and_time(void)
{
	int64_t begin;

	set_raw(t.slave);
	set_flags(t.slave, 0, 0, 0, 0);
	reads("", 60, "MIN 0, TIME 0: nothing there, nothing read");
	arrives("abc");
	reads("ab", 2, "or what is there");
	reads("c", 60, "and its rest");
	set_flags(t.slave, 0, 0, 0, 1);
	begin = now_ns();
	reads("", 60, "MIN 0, TIME 1: nothing for a tenth of a second");
	ok(now_ns() - begin > 90000000, "it took that long");
	arrives("d");
	reads("d", 60, "or what comes before");
	set_flags(t.slave, 0, 0, 3, 0);
	arrives("efgh");
	reads("efgh", 60, "MIN 3, TIME 0: at least three");
	arrives("ij");
	reads("ij", 2, "or as many as are asked for");
	set_flags(t.slave, 0, 0, 3, 1);
	arrives("kl");
	reads("kl", 60, "MIN 3, TIME 1: less, when nothing more comes");
}

static int types_later(void *arg)
{
	(void)arg;
	sleep_ms(150);
	return write(t.master, "mn", 2) != 2;
}

static void waiting(void)
{
	pid_t pid;

	set_flags(t.slave, 0, 0, 2, 1);
	pid = spawn(types_later, NULL);
	reads("mn", 60, "MIN 2, TIME 1: the time begins with the first byte");
	is_exit(join(pid), 0, "the typist");
	set_flags(t.slave, 0, 0, 0, 100);
	pid = spawn(types_later, NULL);
	ok(read(t.slave, (char[9]){0}, 9) >= 1, "MIN 0, TIME 100: one byte is enough");
	is_exit(join(pid), 0, "the typist");
	must(fcntl(t.slave, F_SETFL, O_RDWR | O_NONBLOCK) == 0);
	tcflush(t.slave, TCIFLUSH);
	set_flags(t.slave, 0, 0, 1, 0);
	is_errno(read(t.slave, &pid, 1), EAGAIN, "O_NONBLOCK: nothing there");
	set_flags(t.slave, 0, 0, 0, 0);
	is(read(t.slave, &pid, 1), 0, "with MIN 0, TIME 0 that is no error");
	must(fcntl(t.slave, F_SETFL, O_RDWR) == 0);
}

static void queues(void)
{
	int n = -1;

	set_flags(t.slave, ECHO, ICANON, 1, 0);
	type_keys(&t, "one\ntw");
	ok(eventually(readable(t.slave) == 4), "FIONREAD counts lines");
	is(ioctl(t.slave, TIOCOUTQ, &n), 0, "TIOCOUTQ");
	is(n, 0, "what the master can read has been sent");
	is(tcdrain(t.slave), 0, "tcdrain");
	is(tcflush(t.slave, TCIFLUSH), 0, "tcflush");
	is(readable(t.slave), 0, "it is empty");
	is_errno(tcflush(t.slave, 3), EINVAL, "a fourth queue");
	is(write(t.slave, "gone", 4), 4, "output");
	must(eventually(readable(t.master) == 4));
	is(tcflush(t.slave, TCOFLUSH), 0, "tcflush of output");
	/* Linux: what has got as far as the master's queue is not output any more. */
	if (has_vmstat())
		is(readable(t.master), 0, "the master has nothing to read");
	tcflush(t.master, TCIFLUSH);
	is(tcsendbreak(t.slave, 0), 0, "tcsendbreak");
	is_errno(ioctl(t.slave, TCXONC, 4), EINVAL, "tcflow of something else");
}

static int writes_stopped(void *arg)
{
	struct rope *r = arg;

	need(tcflow(t.slave, TCOOFF) == 0);
	pull(r);
	need(write(t.slave, "late", 4) == 4);
	pull(r);
	return 0;
}

static void flow(void)
{
	struct rope r;
	pid_t pid = spawn_roped(writes_stopped, &r, &r);
	char c;

	await(&r);
	type_keys(&t, "\021");
	sleep_ms(50);
	is_errno(read(t.master, &c, 1), EAGAIN, "TCOOFF holds output back, VSTART does not help");
	is(tcflow(t.slave, TCOON), 0, "TCOON");
	await(&r);
	shows(&t, "late", "it goes on");
	is_exit(join(pid), 0, "the writer");
	drop(&r);
	is(tcflow(t.slave, TCIOFF), 0, "TCIOFF");
	is(tcflow(t.slave, TCION), 0, "TCION");
	shows(&t, "\023\021", "send the keys");
	must(fcntl(t.slave, F_SETFL, O_RDWR | O_NONBLOCK) == 0);
	type_keys(&t, "\023");
	ok(eventually(write(t.slave, "x", 1) == -1 && errno == EAGAIN), "VSTOP stops output");
	tcflush(t.master, TCIFLUSH);
	type_keys(&t, "\021");
	ok(eventually(write(t.slave, "y", 1) == 1), "VSTART starts it");
	must(fcntl(t.slave, F_SETFL, O_RDWR) == 0);
	must(eventually(readable(t.master) >= 1));
	tcflush(t.master, TCIFLUSH);
}

static void speeds(void)
{
	struct termios tio;

	must(tcgetattr(t.slave, &tio) == 0);
	is(cfgetospeed(&tio), B38400, "the speed to begin with");
	is(cfsetospeed(&tio, B9600), 0, "cfsetospeed");
	is(cfsetispeed(&tio, B9600), 0, "cfsetispeed");
	tio.c_cflag = (tio.c_cflag & ~CSIZE) | CS5 | PARENB;
	is(tcsetattr(t.slave, TCSANOW, &tio), 0, "tcsetattr with what a pty has not");
	must(tcgetattr(t.master, &tio) == 0);
	is(cfgetospeed(&tio), B9600, "the speed is kept; and the master sees it");
	is(tio.c_cflag & (CSIZE | PARENB), CS8, "8 bits without parity it remains");
	is_errno(tcsetattr(t.slave, 9, &tio), EINVAL, "tcsetattr with another action");
	is_errno(cfsetospeed(&tio, 12345678), EINVAL, "a speed that there is not");
}

/* The form with speeds as numbers, which new C libraries use. */
static void speeds_as_numbers(void)
{
	struct {
		unsigned int flags[4];
		unsigned char line, cc[19];
		unsigned int ispeed, ospeed;
	} tio;

	is(ioctl(t.slave, 0x802c542a, &tio), 0, "TCGETS2");
	is(tio.ospeed, 9600, "the speed as a number");
	tio.flags[2] = (tio.flags[2] & ~0x100fU) | 0x1000;
	tio.ispeed = tio.ospeed = 31250;
	is(ioctl(t.slave, 0x402c542b, &tio), 0, "TCSETS2 with BOTHER");
	tio.ospeed = 0;
	is(ioctl(t.slave, 0x802c542a, &tio), 0, "TCGETS2");
	is(tio.ospeed, 31250, "any number will do");
}

static void exclusive(void)
{
	int on = -1, fd;

	is(ioctl(t.slave, TIOCEXCL), 0, "TIOCEXCL");
	is(ioctl(t.slave, 0x80045440, &on), 0, "TIOCGEXCL");
	ok(on, "it is on");
	fd = open(t.name, O_RDWR | O_NOCTTY);
	ok(geteuid() != 0 || fd >= 0, "root may open it all the same");
	close(fd);
	is(ioctl(t.slave, TIOCNXCL), 0, "TIOCNXCL");
}

int main(void)
{
	open_term(&t);
	lines();
	flags();
	queues();
	flow();
	speeds();
	speeds_as_numbers();
	exclusive();
	min_and_time();
	waiting();
	close_term(&t);
	return done_testing();
}
