// SPDX-License-Identifier: MIT
/*
 * The line discipline: what a terminal does between the wire and the programs.
 *
 * Input: mapping of CR and NL, flow control, then in canonical mode editing of the line;
 * and echo. Output (OPOST): NL to CR NL, tabs, and the count of columns, which erasing a
 * tab needs. Behaviour is Linux's, termios(3).
 *
 * Everything here runs with tty->lock held and never sleeps.
 *
 * Left out: parity and breaks (IGNBRK, BRKINT, PARMRK, INPCK), input flow control
 * (IXOFF), ECHOPRT, EXTPROC, delays, terminals
 * without lower case (IUCLC, OLCUC). Simplification: if VERASE is DEL or ^H, both erase.
 */
#include "drivers/tty.h"
#include "lib/bitops.h"
#include "lib/string.h"

#define CTRL_H 0x08
#define DEL    0x7f

/* What a byte of input means under the termios of the moment. */
enum input_kind {
	INPUT_PLAIN,
	INPUT_PLAIN_NEWLINE, /* no end of line, but echoed as a newline, not as ^J */
	INPUT_START,
	INPUT_STOP,
	INPUT_ERASE,
	INPUT_WERASE,
	INPUT_KILL,
	INPUT_LNEXT,
	INPUT_REPRINT,
	INPUT_NEWLINE,
	INPUT_EOF,
	INPUT_EOL,
};

static bool iflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_iflag & flag;
}

static bool oflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_oflag & flag;
}

static bool lflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_lflag & flag;
}

static bool is_cntrl(u8 c)
{
	return c < ' ' || c == DEL;
}

static bool is_word(u8 c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	       (c >= 0xc0 && c != 0xd7 && c != 0xf7); /* Linux: Latin-1 letters count */
}

/* Not the first byte of a UTF-8 character: takes no column, is erased with the first. */
static bool is_continuation(const struct tty *tty, u8 c)
{
	return iflag(tty, IUTF8) && (c & 0xc0) == 0x80;
}

/* A character is off when it is NUL. */
static bool is_cc(const struct tty *tty, int index, u8 c)
{
	return c && tty->termios.c_cc[index] == c;
}

/* ---- Output ---- */

static void send(struct tty *tty, const char *s, size_t n)
{
	tty->ops->write(tty, s, n);
}

static void send_spaces(struct tty *tty, u32 n)
{
	send(tty, "        ", n);
}

static void send_newline(struct tty *tty)
{
	if (oflag(tty, ONLCR)) {
		send(tty, "\r\n", 2);
		tty->column = 0;
	} else {
		send(tty, "\n", 1);
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
		send(tty, "\n", 1);
		if (oflag(tty, ONLRET))
			tty->column = tty->canon_column = 0;
	} else {
		send(tty, "\r", 1);
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
		send(tty, "\t", 1);
}

/* One byte, through output processing. */
static void put_char(struct tty *tty, u8 c)
{
	if (!oflag(tty, OPOST)) {
		send(tty, (char *)&c, 1);
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
		if (!is_continuation(tty, c))
			tty->column++;
	}
	send(tty, (char *)&c, 1);
}

static bool needs_processing(u8 c)
{
	return is_cntrl(c) || c >= 0x80;
}

void n_tty_write(struct tty *tty, const u8 *buf, size_t nbytes)
{
	size_t i = 0;

	if (!oflag(tty, OPOST)) {
		send(tty, (const char *)buf, nbytes);
		return;
	}
	while (i < nbytes) {
		size_t run = i;

		/* Text goes in one piece: most output is that. */
		while (run < nbytes && !needs_processing(buf[run]))
			run++;
		if (run > i) {
			send(tty, (const char *)buf + i, run - i);
			tty->column += run - i;
			i = run;
		} else {
			put_char(tty, buf[i++]);
		}
	}
}

/* ---- Echo ---- */

static bool shows_as_caret(const struct tty *tty, u8 c)
{
	return lflag(tty, ECHOCTL) && is_cntrl(c) && c != '\t';
}

static void echo_char(struct tty *tty, u8 c)
{
	if (shows_as_caret(tty, c)) {
		char caret[2] = {'^', (char)(c ^ 0x40)};

		send(tty, caret, 2);
		tty->column += 2;
	} else {
		put_char(tty, c);
	}
}

/* Echo of a byte that is about to go into the line. */
static void echo_input(struct tty *tty, u8 c)
{
	if (!lflag(tty, ECHO))
		return;
	if (tty->head == tty->canon_head)
		tty->canon_column = tty->column;
	echo_char(tty, c);
}

/* ---- The ring ---- */

static u8 byte_at(const struct tty *tty, u32 pos)
{
	return tty->buf[pos % N_TTY_BUF_SIZE];
}

static bool ends_line(const struct tty *tty, u32 pos)
{
	return test_bit(tty->ends, pos % N_TTY_BUF_SIZE);
}

/* A line keeps room for its end: then the last byte that does not fit is dropped. */
static void store(struct tty *tty, u8 c, bool end)
{
	u32 room = N_TTY_BUF_SIZE - (tty->head - tty->tail);

	if (room == 0 || (room == 1 && lflag(tty, ICANON) && !end))
		return;
	tty->buf[tty->head % N_TTY_BUF_SIZE] = c;
	if (end)
		set_bit(tty->ends, tty->head % N_TTY_BUF_SIZE);
	else
		clear_bit(tty->ends, tty->head % N_TTY_BUF_SIZE);
	tty->head++;
	if (end)
		tty->canon_head = tty->head;
}

size_t n_tty_receive_room(const struct tty *tty)
{
	u32 room = N_TTY_BUF_SIZE - (tty->head - tty->tail);

	/* With no whole line to read, only more input can make one: never stop it. */
	if (lflag(tty, ICANON) && tty->canon_head == tty->tail)
		return N_TTY_BUF_SIZE;
	return lflag(tty, ICANON) && room ? room - 1 : room;
}

void n_tty_flush_input(struct tty *tty)
{
	tty->tail = tty->canon_head = tty->head;
	tty->lnext = false;
}

/* ---- Editing ---- */

/* Columns between the last tab, or the start of the line, and `pos`. */
static u32 columns_before(const struct tty *tty, u32 pos)
{
	u32 n = 0;

	while (pos != tty->canon_head) {
		u8 c = byte_at(tty, --pos);

		if (c == '\t')
			return n;
		if (shows_as_caret(tty, c))
			n += 2;
		else if (!is_cntrl(c) && !is_continuation(tty, c))
			n++;
	}
	return n + tty->canon_column;
}

static void back_up(struct tty *tty, u32 n)
{
	while (n--) {
		send(tty, "\b", 1);
		if (tty->column)
			tty->column--;
	}
}

static void rub_out(struct tty *tty)
{
	put_char(tty, '\b');
	put_char(tty, ' ');
	put_char(tty, '\b');
}

/* Takes `c`, which was the last of the line, off the screen. */
static void erase_echo(struct tty *tty, u8 c)
{
	if (c == '\t') {
		back_up(tty, 8 - columns_before(tty, tty->head) % 8);
		return;
	}
	if (shows_as_caret(tty, c))
		rub_out(tty);
	if (!is_cntrl(c) || lflag(tty, ECHOCTL))
		rub_out(tty);
}

/* The position of the last whole character of the line, or head if there is none. */
static u32 last_char(const struct tty *tty)
{
	u32 pos = tty->head;

	while (pos != tty->canon_head)
		if (!is_continuation(tty, byte_at(tty, --pos)))
			return pos;
	return tty->head;
}

/* Removes the last character from the line and, if `visibly`, from the screen. */
static void erase_char(struct tty *tty, u32 pos, bool visibly)
{
	tty->head = pos;
	if (visibly)
		erase_echo(tty, byte_at(tty, pos));
}

static void erase_one(struct tty *tty)
{
	u32 pos = last_char(tty);

	if (pos == tty->head)
		return;
	erase_char(tty, pos, lflag(tty, ECHO) && lflag(tty, ECHOE));
	if (lflag(tty, ECHO) && !lflag(tty, ECHOE))
		echo_char(tty, tty->termios.c_cc[VERASE]);
}

/* What is behind the last word, and the word. */
static void erase_word(struct tty *tty)
{
	bool in_word = false;
	u32 pos;

	while ((pos = last_char(tty)) != tty->head) {
		if (is_word(byte_at(tty, pos)))
			in_word = true;
		else if (in_word)
			break;
		erase_char(tty, pos, lflag(tty, ECHO));
	}
}

static void erase_line(struct tty *tty)
{
	bool visibly =
		lflag(tty, ECHO) && lflag(tty, ECHOE) && lflag(tty, ECHOK) && lflag(tty, ECHOKE);
	u32 pos;

	if (tty->head == tty->canon_head)
		return;
	while (visibly && (pos = last_char(tty)) != tty->head)
		erase_char(tty, pos, true);
	if (visibly)
		return;
	tty->head = tty->canon_head;
	if (lflag(tty, ECHO)) {
		echo_char(tty, tty->termios.c_cc[VKILL]);
		if (lflag(tty, ECHOK))
			put_char(tty, '\n');
	}
}

static void reprint_line(struct tty *tty)
{
	echo_char(tty, tty->termios.c_cc[VREPRINT]);
	put_char(tty, '\n');
	for (u32 pos = tty->canon_head; pos != tty->head; pos++)
		echo_char(tty, byte_at(tty, pos));
}

/* ---- Input ---- */

static bool erases(const struct tty *tty, u8 c)
{
	u8 erase = tty->termios.c_cc[VERASE];

	if (c == CTRL_H || c == DEL)
		return erase == CTRL_H || erase == DEL;
	return is_cc(tty, VERASE, c);
}

static enum input_kind classify_canonical(const struct tty *tty, u8 c)
{
	bool extended = lflag(tty, IEXTEN);

	if (erases(tty, c))
		return INPUT_ERASE;
	if (is_cc(tty, VKILL, c))
		return INPUT_KILL;
	if (is_cc(tty, VWERASE, c) && extended)
		return INPUT_WERASE;
	if (is_cc(tty, VLNEXT, c) && extended)
		return INPUT_LNEXT;
	if (is_cc(tty, VREPRINT, c) && extended && lflag(tty, ECHO))
		return INPUT_REPRINT;
	if (c == '\n')
		return INPUT_NEWLINE;
	if (is_cc(tty, VEOF, c))
		return INPUT_EOF;
	if (is_cc(tty, VEOL, c) || (is_cc(tty, VEOL2, c) && extended))
		return INPUT_EOL;
	return INPUT_PLAIN;
}

/*
 * The one place that knows special characters; `*c` may be mapped to another byte.
 * Simplification: without signals, VINTR, VQUIT and VSUSP are plain.
 */
static enum input_kind classify(const struct tty *tty, u8 *c)
{
	bool mapped;

	if (iflag(tty, IXON) && is_cc(tty, VSTART, *c))
		return INPUT_START;
	if (iflag(tty, IXON) && is_cc(tty, VSTOP, *c))
		return INPUT_STOP;
	mapped = *c == '\r' && iflag(tty, ICRNL);
	if (mapped)
		*c = '\n';
	else if (*c == '\n' && iflag(tty, INLCR))
		*c = '\r';
	if (lflag(tty, ICANON))
		return classify_canonical(tty, *c);
	return mapped ? INPUT_PLAIN_NEWLINE : INPUT_PLAIN;
}

static void receive_plain(struct tty *tty, u8 c)
{
	echo_input(tty, c);
	store(tty, c, false);
}

static void receive_special(struct tty *tty, enum input_kind kind, u8 c)
{
	switch (kind) {
	case INPUT_PLAIN: receive_plain(tty, c); break;
	case INPUT_PLAIN_NEWLINE:
		if (lflag(tty, ECHO))
			put_char(tty, '\n');
		store(tty, c, false);
		break;
	case INPUT_START: tty->stopped = false; break;
	case INPUT_STOP: tty->stopped = true; break;
	case INPUT_ERASE: erase_one(tty); break;
	case INPUT_WERASE: erase_word(tty); break;
	case INPUT_KILL: erase_line(tty); break;
	case INPUT_REPRINT: reprint_line(tty); break;
	case INPUT_LNEXT:
		tty->lnext = true;
		if (lflag(tty, ECHO) && lflag(tty, ECHOCTL)) {
			put_char(tty, '^');
			put_char(tty, '\b');
		}
		break;
	case INPUT_NEWLINE:
		if (lflag(tty, ECHO) || lflag(tty, ECHONL))
			put_char(tty, '\n');
		store(tty, c, true);
		break;
	case INPUT_EOF: store(tty, '\0', true); break;
	case INPUT_EOL:
		echo_input(tty, c);
		store(tty, c, true);
		break;
	}
}

static void receive_char(struct tty *tty, u8 c)
{
	enum input_kind kind;

	if (iflag(tty, ISTRIP))
		c &= 0x7f;
	if (tty->lnext) {
		tty->lnext = false;
		receive_plain(tty, c);
		return;
	}
	if (c == '\r' && iflag(tty, IGNCR))
		return;
	if (tty->stopped && iflag(tty, IXON) && iflag(tty, IXANY))
		tty->stopped = false;
	kind = classify(tty, &c);
	receive_special(tty, kind, c);
}

void n_tty_receive(struct tty *tty, const u8 *buf, size_t nbytes)
{
	for (size_t i = 0; i < nbytes; i++)
		receive_char(tty, buf[i]);
}

/* ---- Reading ---- */

static u32 readable_end(const struct tty *tty)
{
	return lflag(tty, ICANON) ? tty->canon_head : tty->head;
}

bool n_tty_readable(const struct tty *tty)
{
	return readable_end(tty) != tty->tail;
}

static bool is_eof(const struct tty *tty, u32 pos)
{
	return ends_line(tty, pos) && byte_at(tty, pos) == '\0';
}

size_t n_tty_available(const struct tty *tty)
{
	u32 end = readable_end(tty);
	size_t n = end - tty->tail;

	if (lflag(tty, ICANON))
		for (u32 pos = tty->tail; pos != end; pos++)
			n -= is_eof(tty, pos);
	return n;
}

size_t n_tty_peek(const struct tty *tty, u8 *buf, size_t max, size_t *consume, bool *line_end)
{
	bool canonical = lflag(tty, ICANON);
	u32 end = readable_end(tty);
	u32 pos = tty->tail;
	size_t n = 0;

	*line_end = false;
	while (pos != end && n < max && !*line_end) {
		*line_end = canonical && ends_line(tty, pos);
		if (!(canonical && is_eof(tty, pos)))
			buf[n++] = byte_at(tty, pos);
		pos++;
	}
	/* An end of file right behind the last byte belongs to this read, not the next. */
	if (canonical && !*line_end && pos != end && is_eof(tty, pos)) {
		*line_end = true;
		pos++;
	}
	*consume = pos - tty->tail;
	return n;
}

/* Between the modes, what was typed so far becomes a line, or loses its line ends. */
void n_tty_termios_changed(struct tty *tty, const struct termios *old)
{
	tty->termios_changes++;
	if (!iflag(tty, IXON))
		tty->stopped = false;
	if (!((old->c_lflag ^ tty->termios.c_lflag) & ICANON))
		return;
	tty->lnext = false;
	memset(tty->ends, 0, sizeof(tty->ends));
	tty->canon_head = tty->head;
	if (tty->head != tty->tail)
		set_bit(tty->ends, (tty->head - 1) % N_TTY_BUF_SIZE);
}
