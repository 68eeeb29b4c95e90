// SPDX-License-Identifier: MIT
// grade: group=bad points=5 cpus=1,4 timeout=60 linux=yes
/*
 * The terminal's ioctls: right, with bad pointers, unknown, and on what is no terminal. The
 * terminal is left as it was found.
 */
#include "bad.h"
#include <pty.h>
#include <termios.h>

static const struct {
	unsigned long request;
	const char *name;
	bool writes; /* the kernel writes to the argument */
	bool master; /* of a pty's master only */
} requests[] = {
	{TCGETS, "TCGETS", true, false},	 {TCSETS, "TCSETS", false, false},
	{TCSETSW, "TCSETSW", false, false},	 {TCSETSF, "TCSETSF", false, false},
	{0x802c542a, "TCGETS2", true, false},	 {0x402c542b, "TCSETS2", false, false},
	{TIOCGWINSZ, "TIOCGWINSZ", true, false}, {TIOCSWINSZ, "TIOCSWINSZ", false, false},
	{FIONREAD, "FIONREAD", true, false},	 {TIOCOUTQ, "TIOCOUTQ", true, false},
	{0x80045440, "TIOCGEXCL", true, false},	 {TIOCGPGRP, "TIOCGPGRP", true, true},
	{0x80045430, "TIOCGPTN", true, true},	 {0x40045431, "TIOCSPTLCK", false, true},
	{0x80045439, "TIOCGPTLCK", true, true},	 {TIOCPKT, "TIOCPKT", false, true},
	{0x80045438, "TIOCGPKT", true, true},
};

/* All that a terminal knows, with bad pointers. */
static void bad_pointers(int tty, bool master)
{
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++)
		if (master || !requests[i].master)
			is_efault(requests[i].writes ? bad_out : bad_in,
				  raw(SYS_ioctl, tty, requests[i].request, b->p), requests[i].name);
}

static void on_pty(void)
{
	static const unsigned long numbers[] = {TCFLSH, TCXONC, TIOCSPGRP, TIOCSCTTY};
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), off = 0, slave;
	char saved[256];

	if (master < 0) {
		skip(1, "no pseudo terminals here");
		return;
	}
	must(ioctl(master, TIOCSPTLCK, &off) == 0);
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	must(slave >= 0);
	bad_pointers(master, true);
	bad_pointers(slave, false);
	is_err(raw(SYS_ioctl, slave, TIOCGPTN, saved), ENOTTY, "TIOCGPTN of a slave");
	is_err(raw(SYS_ioctl, slave, TIOCPKT, saved), ENOTTY, "TIOCPKT of a slave");
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		ok(raw(SYS_ioctl, slave, numbers[i], -1L) < 0, "no %lx of -1", numbers[i]);
	close(slave);
	close(master);
}

static void on_terminal(int tty)
{
	struct winsize ws = {.ws_row = 99, .ws_col = 99}, old;
	char saved[256], changed[256], back[256];

	is(raw(SYS_ioctl, tty, TCGETS, saved), 0, "TCGETS");
	memcpy(changed, saved, sizeof(saved));
	((unsigned int *)changed)[3] ^= ECHO;
	is(raw(SYS_ioctl, tty, TCSETS, changed), 0, "TCSETS with the echo changed");
	is(raw(SYS_ioctl, tty, TCGETS, back), 0, "TCGETS");
	is((((unsigned int *)back)[3] ^ ((unsigned int *)saved)[3]) & ECHO, ECHO, "it is changed");
	is(raw(SYS_ioctl, tty, TCSETSW, saved), 0, "TCSETSW puts it back");
	is(raw(SYS_ioctl, tty, TIOCGWINSZ, &old), 0, "TIOCGWINSZ");
	is(raw(SYS_ioctl, tty, TIOCSWINSZ, &ws), 0, "TIOCSWINSZ");
	memset(&ws, 0, sizeof(ws));
	is(raw(SYS_ioctl, tty, TIOCGWINSZ, &ws), 0, "TIOCGWINSZ");
	ok(ws.ws_row == 99 && ws.ws_col == 99, "tells the new size");
	is(raw(SYS_ioctl, tty, TIOCSWINSZ, &old), 0, "and back");
	ok(isatty(tty), "isatty");
	bad_pointers(tty, false);
	is_err(raw(SYS_ioctl, tty, 0x12345678, saved), ENOTTY, "an unknown request");
	is_err(raw(SYS_ioctl, tty, 0, saved), ENOTTY, "request 0");
	is_errno(lseek(tty, 0, SEEK_SET), ESPIPE, "a terminal can't seek");
}

static void elsewhere(void)
{
	char buf[256];
	int file = open("/bin", O_RDONLY), null = open("/dev/null", O_RDWR), p[2];

	must(file >= 0 && null >= 0 && pipe(p) == 0);
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		if (requests[i].request == FIONREAD)
			continue; /* a pipe knows it */
		is_err(raw(SYS_ioctl, file, requests[i].request, buf), ENOTTY, "%s of a directory",
		       requests[i].name);
		is_err(raw(SYS_ioctl, null, requests[i].request, buf), ENOTTY, "%s of /dev/null",
		       requests[i].name);
		is_err(raw(SYS_ioctl, p[0], requests[i].request, buf), ENOTTY, "%s of a pipe",
		       requests[i].name);
		is_err(raw(SYS_ioctl, -1, requests[i].request, buf), EBADF, "%s of -1",
		       requests[i].name);
	}
	ok(!isatty(null) && !isatty(p[0]), "isatty says no");
}

int main(void)
{
	int tty = open("/dev/console", O_RDWR | O_NOCTTY);

	bad_init();
	if (tty < 0 || !isatty(tty))
		skip(1, "no terminal here");
	else
		on_terminal(tty);
	on_pty();
	elsewhere();
	return done_testing();
}
