// SPDX-License-Identifier: MIT
/*
 * Output processing (OPOST): NL to CR NL, tabs, capitals, and the count of columns, which
 * erasing a tab needs. Echo goes the same way.
 *
 * Left out: delays, of which Linux has none but tabs, and fill characters.
 */
#include "drivers/n_tty.h"

void n_tty_send(struct tty *tty, const char *s, size_t n)
{
	tty->ops->write(tty, s, n);
}

static void send_spaces(struct tty *tty, u32 n)
{
	n_tty_send(tty, "        ", n);
}

static void send_newline(struct tty *tty)
{
	if (oflag(tty, ONLCR)) {
		n_tty_send(tty, "\r\n", 2);
		tty->column = 0;
	} else {
		n_tty_send(tty, "\n", 1);
		if (oflag(tty, ONLRET))
			tty->column = 0;
	}
	tty->canon_column = tty->column;
}

static void send_return(struct tty *tty)
{
	if (oflag(tty, ONOCR) && tty->column == 0)
		return;
	if (oflag(tty, OCRNL)) {
		n_tty_send(tty, "\n", 1);
		if (oflag(tty, ONLRET))
			tty->column = tty->canon_column = 0;
	} else {
		n_tty_send(tty, "\r", 1);
		tty->column = tty->canon_column = 0;
	}
}

static void send_tab(struct tty *tty)
{
	u32 width = 8 - tty->column % 8;

	tty->column += width;
	if ((tty->termios.c_oflag & TABDLY) == XTABS)
		send_spaces(tty, width);
	else
		n_tty_send(tty, "\t", 1);
}

/* Linux: by Latin-1. */
static u8 to_upper(u8 c)
{
	bool lower = (c >= 'a' && c <= 'z') || (c >= 0xdf && c != 0xf7);

	return lower ? c - 0x20 : c;
}

void n_tty_put_char(struct tty *tty, u8 c)
{
	if (!oflag(tty, OPOST)) {
		n_tty_send(tty, (char *)&c, 1);
		return;
	}
	switch (c) {
	case '\n': send_newline(tty); return;
	case '\r': send_return(tty); return;
	case '\t': send_tab(tty); return;
	case '\b':
		if (tty->column)
			tty->column--;
		break;
	default:
		if (is_cntrl(c))
			break;
		if (oflag(tty, OLCUC))
			c = to_upper(c);
		if (!is_continuation(tty, c))
			tty->column++;
	}
	n_tty_send(tty, (char *)&c, 1);
}

static bool needs_processing(u8 c)
{
	return is_cntrl(c) || c >= 0x80;
}

size_t n_tty_expansion(const struct tty *tty, size_t nbytes)
{
	if (!oflag(tty, OPOST))
		return nbytes;
	return nbytes * ((tty->termios.c_oflag & TABDLY) == XTABS ? 8 : 2);
}

void n_tty_write(struct tty *tty, const u8 *buf, size_t nbytes)
{
	size_t i = 0;

	if (!oflag(tty, OPOST)) {
		n_tty_send(tty, (const char *)buf, nbytes);
		return;
	}
	while (i < nbytes) {
		size_t run = i;

		/* Text goes in one piece: most output is that. */
		while (run < nbytes && !oflag(tty, OLCUC) && !needs_processing(buf[run]))
			run++;
		if (run > i) {
			n_tty_send(tty, (const char *)buf + i, run - i);
			tty->column += run - i;
			i = run;
		} else {
			n_tty_put_char(tty, buf[i++]);
		}
	}
}

void n_tty_echo_char(struct tty *tty, u8 c)
{
	if (shows_as_caret(tty, c)) {
		char caret[2] = {'^', (char)(c ^ 0x40)};

		n_tty_send(tty, caret, 2);
		tty->column += 2;
	} else {
		n_tty_put_char(tty, c);
	}
}
