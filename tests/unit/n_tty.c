// SPDX-License-Identifier: MIT
/*
 * kernel/drivers/n_tty.c, first by hand, then against Linux: the same random bytes go to
 * it and to a pseudo terminal of the host, under random flags, and echo, output and what
 * reads return must be the same. Usage: n_tty [ROUNDS [SEED]].
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UAPI_SIGNAL_H /* the host's numbers are the same */
#include "drivers/n_tty.c"
#include "drivers/n_tty_out.c"

int ioctl(int fd, unsigned long request, ...);

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("not ok n_tty.c:%d: %s\n", __LINE__, #cond);                        \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

static char sent[1 << 17]; /* what the lower half got */
static size_t nr_sent;

static size_t fake_write(struct tty *tty, const char *buf, size_t n)
{
	(void)tty;
	CHECK(nr_sent + n <= sizeof(sent));
	memcpy(sent + nr_sent, buf, n);
	nr_sent += n;
	return n;
}

static unsigned int events; /* TIOCPKT_* since the last look */
static int signals[16];	    /* and which signals were due */
static int nr_signals;

static void fake_flush(struct tty *tty)
{
	(void)tty;
	nr_sent = 0;
}

static void fake_packet(struct tty *tty, u8 event)
{
	(void)tty;
	events |= event;
}

static const struct tty_ops fake_ops = {
	.write = fake_write, .flush = fake_flush, .packet = fake_packet};

static const struct termios2 usual = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD,
	.c_lflag = ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {[VERASE] = DEL,
		 [VKILL] = 'U' & 31,
		 [VEOF] = 'D' & 31,
		 [VMIN] = 1,
		 [VSTART] = 'Q' & 31,
		 [VSTOP] = 'S' & 31,
		 [VREPRINT] = 'R' & 31,
		 [VWERASE] = 'W' & 31,
		 [VLNEXT] = 'V' & 31},
};

static void setup(struct tty *tty, const struct termios2 *t)
{
	memset(tty, 0, sizeof(*tty));
	tty->ops = &fake_ops;
	tty->termios = *t;
	nr_sent = 0;
}

/* As tty_receive does it: on and on, with the signals between. */
static void receive(struct tty *tty, const char *buf, size_t n)
{
	int sig;

	for (size_t done = 0; done < n;) {
		done += n_tty_receive(tty, (const u8 *)buf + done, n - done, &sig);
		if (sig && nr_signals < 16)
			signals[nr_signals++] = sig;
	}
}

static void type(struct tty *tty, const char *s)
{
	receive(tty, s, strlen(s));
}

/* As tty_read does it: in pieces, until the line ends or the buffer is full. */
static size_t take(struct tty *tty, char *buf, size_t max)
{
	size_t n = 0, consume;
	bool end = false;

	while (n < max && !end && n_tty_readable(tty)) {
		n += n_tty_peek(tty, (u8 *)buf + n, max - n < 100 ? max - n : 100, &consume, &end);
		tty->tail += consume;
	}
	return n;
}

static void expect_line(struct tty *tty, const char *input, const char *echo, const char *line)
{
	char buf[256];
	size_t n;

	nr_sent = 0;
	type(tty, input);
	n = take(tty, buf, sizeof(buf));
	if (nr_sent == strlen(echo) && !memcmp(sent, echo, nr_sent) && n == strlen(line) &&
	    !memcmp(buf, line, n))
		return;
	printf("not ok: echo \"%.*s\" instead of \"%s\", line \"%.*s\" instead of \"%s\"\n",
	       (int)nr_sent, sent, echo, (int)n, buf, line);
	exit(1);
}

static void check_editing(void)
{
	struct tty tty;
	char buf[8];

	setup(&tty, &usual);
	expect_line(&tty, "ls -l\r", "ls -l\r\n", "ls -l\n");
	expect_line(&tty, "ab\177c\n", "ab\b \bc\r\n", "ac\n");
	expect_line(&tty, "ab\bc\n", "ab\b \bc\r\n", "ac\n");
	expect_line(&tty, "\177x\n", "x\r\n", "x\n");
	expect_line(&tty, "a\001\177b\n", "a^A\b \b\b \bb\r\n", "ab\n");
	expect_line(&tty, "ab\tc\177\177d\n", "ab\tc\b \b\b\b\b\b\b\bd\r\n", "abd\n");
	expect_line(&tty, "one two \027x\n", "one two \b \b\b \b\b \b\b \bx\r\n", "one x\n");
	expect_line(&tty, "abc\025d\n", "abc\b \b\b \b\b \bd\r\n", "d\n");
	expect_line(&tty, "a\026\177\n", "a^\b^?\r\n", "a\177\n");
	expect_line(&tty, "ab\022c\n", "ab^R\r\nabc\r\n", "abc\n");
	expect_line(&tty, "ab\004", "ab", "ab");
	type(&tty, "\004");
	CHECK(n_tty_readable(&tty) && n_tty_available(&tty) == 0);
	CHECK(take(&tty, buf, 8) == 0 && !n_tty_readable(&tty));
	/* A line is read in pieces; its end of file belongs to the last. */
	type(&tty, "abcd\004");
	CHECK(n_tty_available(&tty) == 4);
	CHECK(take(&tty, buf, 2) == 2 && take(&tty, buf, 2) == 2 && !n_tty_readable(&tty));
	type(&tty, "a\nb\nc");
	CHECK(n_tty_available(&tty) == 4 && take(&tty, buf, 8) == 2 && take(&tty, buf, 8) == 2);
	CHECK(!n_tty_readable(&tty));
	type(&tty, "\023");
	CHECK(tty.stopped);
	type(&tty, "\021");
	CHECK(!tty.stopped);
}

static void expect_signals(const int *want, int n)
{
	CHECK(nr_signals == n && !memcmp(signals, want, n * sizeof(*want)));
	nr_signals = 0;
}

static void check_signals(void)
{
	struct termios2 t = usual;
	struct tty tty;
	char buf[16];

	t.c_lflag |= ISIG;
	t.c_cc[VINTR] = 3;
	t.c_cc[VQUIT] = 28;
	t.c_cc[VSUSP] = 26;
	setup(&tty, &t);
	events = 0;
	/* What was typed before is gone, what comes behind stays; the echo is of both. */
	type(&tty, "ab\ncd\003ef\n");
	expect_signals((int[]){SIGINT}, 1);
	CHECK(events == (TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE));
	CHECK(nr_sent == 6 && !memcmp(sent, "^Cef\r\n", 6));
	CHECK(take(&tty, buf, sizeof(buf)) == 3 && !memcmp(buf, "ef\n", 3));
	type(&tty, "\032\003\034x\003");
	expect_signals((int[]){SIGTSTP, SIGINT, SIGQUIT, SIGINT}, 4);
	/* With NOFLSH nothing is lost. */
	tty.termios.c_lflag |= NOFLSH;
	events = 0;
	expect_line(&tty, "ab\003c\n", "ab^Cc\r\n", "abc\n");
	expect_signals((int[]){SIGINT}, 1);
	CHECK(events == 0);
	/* Taken literally, or without ISIG, or switched off, they are bytes like others. */
	expect_line(&tty, "\026\003\n", "^\b^C\r\n", "\003\n");
	tty.termios.c_cc[VINTR] = 0;
	expect_line(&tty, "\003\n", "^C\r\n", "\003\n");
	tty.termios.c_lflag &= ~ISIG;
	expect_line(&tty, "\032\n", "^Z\r\n", "\032\n");
	CHECK(nr_signals == 0);
	/* A signal starts output again, if keys stop it. */
	setup(&tty, &t);
	type(&tty, "\023");
	CHECK(tty.stopped);
	type(&tty, "\003");
	CHECK(!tty.stopped);
	nr_signals = 0;
}

static void check_breaks(void)
{
	struct tty tty;
	char buf[8];

	setup(&tty, &usual);
	tty.termios.c_lflag &= ~ICANON;
	CHECK(n_tty_receive_break(&tty) == 0);
	CHECK(take(&tty, buf, 8) == 1 && buf[0] == 0);
	tty.termios.c_iflag |= PARMRK;
	CHECK(n_tty_receive_break(&tty) == 0);
	type(&tty, "\377");
	CHECK(take(&tty, buf, 8) == 5 && !memcmp(buf, "\377\0\0\377\377", 5));
	tty.termios.c_iflag |= BRKINT;
	type(&tty, "x");
	CHECK(n_tty_receive_break(&tty) == SIGINT && !n_tty_readable(&tty));
	tty.termios.c_iflag |= IGNBRK;
	CHECK(n_tty_receive_break(&tty) == 0 && !n_tty_readable(&tty));
}

static void check_flow(void)
{
	struct termios2 old;
	struct tty tty;

	setup(&tty, &usual);
	events = 0;
	type(&tty, "\023\023");
	CHECK(tty.stopped && events == TIOCPKT_STOP);
	type(&tty, "a");
	CHECK(tty.stopped);
	tty.termios.c_iflag |= IXANY;
	type(&tty, "a");
	CHECK(!tty.stopped && events == (TIOCPKT_STOP | TIOCPKT_START));
	/* What the program stopped, no key starts. */
	tty.tco_stopped = true;
	n_tty_stop(&tty);
	type(&tty, "\021a");
	CHECK(tty.stopped);
	tty.tco_stopped = false;
	n_tty_start(&tty);
	events = 0;
	old = tty.termios;
	tty.termios.c_cc[VSTOP] = 'S';
	n_tty_termios_changed(&tty, &old);
	CHECK(events == TIOCPKT_NOSTOP);
	events = 0;
	tty.stopped = true;
	tty.termios = old;
	tty.termios.c_iflag &= ~IXON;
	old.c_iflag &= ~IXON;
	n_tty_termios_changed(&tty, &old);
	CHECK(!tty.stopped && events == TIOCPKT_START);
}

static void check_long_line(void)
{
	static char buf[2 * N_TTY_BUF_SIZE];
	struct tty tty;

	setup(&tty, &usual);
	for (int i = 0; i < 5000; i++)
		receive(&tty, "a", 1);
	CHECK(n_tty_receive_room(&tty) > 0 && !n_tty_readable(&tty));
	type(&tty, "\n");
	CHECK(n_tty_receive_room(&tty) == 0);
	CHECK(take(&tty, buf, sizeof(buf)) == N_TTY_BUF_SIZE && buf[N_TTY_BUF_SIZE - 1] == '\n');
	CHECK(n_tty_receive_room(&tty) > 0);
}

/* ---- Against Linux ---- */

static int seed;

struct pair {
	int master, slave;
	struct tty tty;
};

static bool open_pair(struct pair *p)
{
	char name[64];

	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (p->master < 0 || grantpt(p->master) || unlockpt(p->master) ||
	    ptsname_r(p->master, name, sizeof(name)))
		return false;
	p->slave = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK);
	return p->slave >= 0;
}

/* Linux works on a terminal's queues in the background; poll helps it along. */
static void settle(int fd)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};

	poll(&pfd, 1, 0);
}

#define PATIENCE 2000 /* times 50 us, for what should come */

static void wait_for_input(struct pair *p)
{
	int n = -1;

	for (int i = 0; i < PATIENCE; i++) {
		settle(p->slave);
		CHECK(ioctl(p->slave, FIONREAD, &n) == 0);
		if ((size_t)n == n_tty_available(&p->tty))
			return;
		usleep(50);
	}
	printf("not ok, seed %d: Linux has %d bytes to read, Calf %zu\n", seed, n,
	       n_tty_available(&p->tty));
	exit(1);
}

static void show(const char *what, const char *buf, size_t n)
{
	printf("  %s:", what);
	for (size_t i = 0; i < n; i++)
		printf(buf[i] > ' ' && buf[i] < 127 ? " %c" : " %02x", (unsigned char)buf[i]);
	printf("\n");
}

static void same(const struct pair *p, const char *what, const char *linux_buf, size_t linux_n,
		 const char *our_buf, size_t our_n)
{
	if (linux_n == our_n && !memcmp(linux_buf, our_buf, our_n))
		return;
	printf("not ok, seed %d: %s differs; iflag %x oflag %x lflag %x\n", seed, what,
	       p->tty.termios.c_iflag, p->tty.termios.c_oflag, p->tty.termios.c_lflag);
	show("Linux", linux_buf, linux_n);
	show("Calf ", our_buf, our_n);
	exit(1);
}

static void compare_output(struct pair *p)
{
	static char buf[1 << 17];
	size_t n = 0;
	ssize_t got;

	for (int i = 0; i < PATIENCE; i++) {
		settle(p->slave);
		settle(p->master);
		got = read(p->master, buf + n, sizeof(buf) - n);
		if (got > 0)
			n += got;
		else if (n >= nr_sent)
			break;
		else
			usleep(50);
	}
	same(p, "echo or output", buf, n, sent, nr_sent);
	nr_sent = 0;
}

static int one_of(const char *set)
{
	return (unsigned char)set[rand() % strlen(set)];
}

static void random_termios(struct pair *p)
{
	struct termios2 old = p->tty.termios, t = usual;

	for (int i = rand() % 4; i > 0; i--) {
		static const tcflag_t l[] = {ICANON,  ECHO,   ECHOE,  ECHOK,  ECHONL,
					     ECHOCTL, ECHOKE, IEXTEN, ECHOPRT};
		static const tcflag_t in[] = {ICRNL, INLCR, IGNCR, ISTRIP, IUTF8, IUCLC, PARMRK};
		static const tcflag_t out[] = {
			OPOST, ONLCR, OCRNL, ONOCR, ONLRET, XTABS, OLCUC,
		};

		t.c_lflag ^= l[rand() % 9];
		if (rand() & 1)
			t.c_iflag ^= in[rand() % 7];
		if (rand() & 1)
			t.c_oflag ^= out[rand() % 7];
	}
	if (t.c_lflag & ECHOPRT)
		t.c_iflag &= ~IUTF8; /* Linux miscounts the columns of both together */
	if (t.c_iflag & PARMRK)
		t.c_lflag &= ~ECHO; /* Linux's echo of \377 counts as a column even raw */
	if (!(t.c_lflag & ECHO))
		t.c_iflag &= ~INLCR; /* else step_type has no way to end a line */
	t.c_iflag &= ~IXON;	     /* Linux holds back echo too while stopped */
	if (rand() % 4 == 0)
		t.c_cc[VEOL] = ';';
	if (rand() % 4 == 0)
		t.c_cc[VEOL2] = ':';
	if (rand() % 8 == 0)
		t.c_cc[VERASE] = '#';
	if (rand() % 8 == 0)
		t.c_cc[VKILL] = 0;
	CHECK(ioctl(p->slave, TCSETS, &t) == 0);
	p->tty.termios = t;
	n_tty_termios_changed(&p->tty, &old);
}

static void step_type(struct pair *p)
{
	char buf[42];
	int n = 1 + rand() % 40;

	for (int i = 0; i < n; i++) {
		switch (rand() % 8) {
		case 0: buf[i] = one_of("\177\177\177\027\025\026\022"); break;
		case 1: buf[i] = one_of("\n\n\n\r\004;:#"); break;
		case 2: buf[i] = one_of("\t\t\001\033\177"); break;
		case 3: buf[i] = one_of("\303\251\342\202\254\311 _"); break;
		case 4: buf[i] = rand() % 20 ? ' ' : 0; break;
		case 5: buf[i] = iflag(&p->tty, PARMRK) ? one_of("\377A") : 'B'; break;
		default: buf[i] = one_of("abcXYZ019_-.");
		}
	}
	/* The end shows when Linux has taken it all: by its echo, or as bytes to read. */
	memcpy(buf + n, lflag(&p->tty, ECHO) ? "xx" : "\n\n", 2);
	n += 2;
	CHECK(write(p->master, buf, n) == n);
	receive(&p->tty, buf, n);
	compare_output(p);
	if (!lflag(&p->tty, ECHO))
		wait_for_input(p);
}

static void step_read(struct pair *p)
{
	char a[4096], b[4096];
	size_t max = 1 + rand() % 60;
	ssize_t n;

	wait_for_input(p);
	n = read(p->slave, a, max);
	CHECK((n >= 0) == n_tty_readable(&p->tty));
	if (n >= 0)
		same(p, "a read", a, n, b, take(&p->tty, b, max));
}

static void step_write(struct pair *p)
{
	char buf[40];
	int n = 1 + rand() % sizeof(buf);

	for (int i = 0; i < n; i++)
		buf[i] = one_of("abcdefgh \t\n\r\b\001\303\251");
	CHECK(write(p->slave, buf, n) == n);
	n_tty_write(&p->tty, (u8 *)buf, n);
	compare_output(p);
}

static void compare_with_linux(int steps)
{
	struct pair p;

	CHECK(open_pair(&p));
	setup(&p.tty, &usual);
	srand(seed);
	/* A fresh terminal of Linux has other flags: begin alike. */
	random_termios(&p);
	for (int i = 0; i < steps; i++) {
		switch (rand() % 8) {
		case 0: random_termios(&p); break;
		case 1: step_write(&p); break;
		case 2: wait_for_input(&p); break;
		case 3:
		case 4: step_read(&p); break;
		default: step_type(&p);
		}
		if (p.tty.head - p.tty.tail > 3000)
			break;
	}
	close(p.master);
	close(p.slave);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 300;
	int first = argc > 2 ? atoi(argv[2]) : 1;
	struct pair probe;

	check_editing();
	check_signals();
	check_breaks();
	check_flow();
	check_long_line();
	if (!open_pair(&probe)) {
		printf("ok n_tty # by hand only: this host has no pseudo terminals\n");
		return 0;
	}
	close(probe.master);
	close(probe.slave);
	for (seed = first; seed < first + rounds; seed++)
		compare_with_linux(60);
	printf("ok n_tty\n");
	return 0;
}
