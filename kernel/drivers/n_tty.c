// SPDX-License-Identifier: MIT
/*
 * The line discipline: what a terminal does between the wire and the programs.
 *
 * Input: signals, flow control, mapping of CR and NL, then in canonical mode editing of the
 * line; and echo. Behaviour is Linux's, termios(3). Output is in n_tty_out.c.
 *
 * Everything here runs with tty->lock held and never sleeps. Who holds that lock can't send
 * a signal: n_tty_receive stops behind the byte that asks for one, and its caller sends it.
 *
 * Left out: parity (IGNPAR, INPCK), input flow control (IXOFF), EXTPROC. Simplification: if
 * VERASE is DEL or ^H, both erase. Linux: while output is stopped, echo waits too.
 */
#include "drivers/n_tty.h"
#include "lib/bitops.h"
#include "lib/string.h"
#include "uapi/signal.h"

#define CTRL_H 0x08

/* What a byte of input means under the termios of the moment. */
enum input_kind {
	INPUT_PLAIN,
	INPUT_PLAIN_NEWLINE, /* no end of line, but echoed as a newline, not as ^J */
	INPUT_START,
	INPUT_STOP,
	INPUT_SIGINT,
	INPUT_SIGQUIT,
	INPUT_SIGTSTP,
	INPUT_ERASE,
	INPUT_WERASE,
	INPUT_KILL,
	INPUT_LNEXT,
	INPUT_REPRINT,
	INPUT_NEWLINE,
	INPUT_EOF,
	INPUT_EOL,
};

static bool is_word(u8 c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	       (c >= 0xc0 && c != 0xd7 && c != 0xf7); /* Linux: Latin-1 letters count */
}

static u8 to_lower(u8 c)
{
	bool upper = (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);

	return upper ? c + 0x20 : c;
}

/* A character is off when it is NUL. */
static bool is_cc(const struct tty *tty, int index, u8 c)
{
	return c && tty->termios.c_cc[index] == c;
}

/* ---- Flow control and queues ---- */

/* Tells a master in packet mode. */
static void packet(struct tty *tty, u8 event)
{
	if (tty->ops->packet)
		tty->ops->packet(tty, event);
}

void n_tty_stop(struct tty *tty)
{
	if (tty->stopped)
		return;
	tty->stopped = true;
	packet(tty, TIOCPKT_STOP);
}

void n_tty_start(struct tty *tty)
{
	if (!tty->stopped || tty->tco_stopped)
		return;
	tty->stopped = false;
	packet(tty, TIOCPKT_START);
}

void n_tty_flush_input(struct tty *tty)
{
	tty->tail = tty->canon_head = tty->head;
	tty->lnext = tty->erasing = false;
	packet(tty, TIOCPKT_FLUSHREAD);
}

void n_tty_flush_output(struct tty *tty)
{
	if (!tty->ops->flush)
		return;
	tty->ops->flush(tty);
	packet(tty, TIOCPKT_FLUSHWRITE);
}

/* ---- Echo ---- */

/* Behind the characters that ECHOPRT showed as erased. */
static void finish_erasing(struct tty *tty)
{
	if (tty->erasing)
		n_tty_put_char(tty, '/');
	tty->erasing = false;
}

/* Echo of a byte that is about to go into the line. */
static void echo_input(struct tty *tty, u8 c)
{
	if (!lflag(tty, ECHO))
		return;
	if (tty->head == tty->canon_head)
		tty->canon_column = tty->column;
	n_tty_echo_char(tty, c);
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

/* A byte of data. PARMRK marks bytes by \377: one that is data comes twice. */
static void store_data(struct tty *tty, u8 c, bool end)
{
	if (c == 0xff && iflag(tty, PARMRK))
		store(tty, c, false);
	store(tty, c, end);
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
		n_tty_send(tty, "\b", 1);
		if (tty->column)
			tty->column--;
	}
}

static void rub_out(struct tty *tty)
{
	n_tty_put_char(tty, '\b');
	n_tty_put_char(tty, ' ');
	n_tty_put_char(tty, '\b');
}

/* ECHOPRT, for paper: what is erased is printed again, backwards, between \ and /. */
static void print_erased(struct tty *tty, u32 pos, u32 end)
{
	if (!tty->erasing)
		n_tty_put_char(tty, '\\');
	tty->erasing = true;
	n_tty_echo_char(tty, byte_at(tty, pos));
	while (++pos != end)
		n_tty_send(tty, (const char *)&tty->buf[pos % N_TTY_BUF_SIZE], 1);
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

/* Removes the last character, which is at `pos`, from the line and from the screen. */
static void erase_char(struct tty *tty, u32 pos)
{
	u32 end = tty->head;

	tty->head = pos;
	if (!lflag(tty, ECHO))
		return;
	if (!lflag(tty, ECHOPRT))
		erase_echo(tty, byte_at(tty, pos));
	else
		print_erased(tty, pos, end);
	if (pos == tty->canon_head)
		finish_erasing(tty);
}

static void erase_one(struct tty *tty)
{
	u32 pos = last_char(tty);

	if (pos == tty->head)
		return;
	if (lflag(tty, ECHOE) || lflag(tty, ECHOPRT)) {
		erase_char(tty, pos);
		return;
	}
	tty->head = pos;
	if (lflag(tty, ECHO))
		n_tty_echo_char(tty, tty->termios.c_cc[VERASE]);
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
		erase_char(tty, pos);
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
		erase_char(tty, pos);
	if (visibly)
		return;
	tty->head = tty->canon_head;
	if (lflag(tty, ECHO)) {
		finish_erasing(tty);
		n_tty_echo_char(tty, tty->termios.c_cc[VKILL]);
		if (lflag(tty, ECHOK))
			n_tty_put_char(tty, '\n');
	}
}

static void reprint_line(struct tty *tty)
{
	finish_erasing(tty);
	n_tty_echo_char(tty, tty->termios.c_cc[VREPRINT]);
	n_tty_put_char(tty, '\n');
	for (u32 pos = tty->canon_head; pos != tty->head; pos++)
		n_tty_echo_char(tty, byte_at(tty, pos));
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

/* The one place that knows special characters; `*c` may be mapped to another byte. */
static enum input_kind classify(const struct tty *tty, u8 *c)
{
	bool mapped;

	if (iflag(tty, IXON) && is_cc(tty, VSTART, *c))
		return INPUT_START;
	if (iflag(tty, IXON) && is_cc(tty, VSTOP, *c))
		return INPUT_STOP;
	if (lflag(tty, ISIG) && is_cc(tty, VINTR, *c))
		return INPUT_SIGINT;
	if (lflag(tty, ISIG) && is_cc(tty, VQUIT, *c))
		return INPUT_SIGQUIT;
	if (lflag(tty, ISIG) && is_cc(tty, VSUSP, *c))
		return INPUT_SIGTSTP;
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
	if (lflag(tty, ECHO))
		finish_erasing(tty);
	echo_input(tty, c);
	store_data(tty, c, false);
}

static void receive_lnext(struct tty *tty)
{
	tty->lnext = true;
	if (!lflag(tty, ECHO))
		return;
	finish_erasing(tty);
	if (lflag(tty, ECHOCTL)) {
		n_tty_put_char(tty, '^');
		n_tty_put_char(tty, '\b');
	}
}

/* What was typed before is void, and what programs have still to say of it. */
static int discard_for(struct tty *tty, int sig)
{
	if (!lflag(tty, NOFLSH)) {
		n_tty_flush_input(tty);
		n_tty_flush_output(tty);
	}
	return sig;
}

static int receive_signal(struct tty *tty, int sig, u8 c)
{
	discard_for(tty, sig);
	if (iflag(tty, IXON))
		n_tty_start(tty);
	if (lflag(tty, ECHO))
		n_tty_echo_char(tty, c);
	return sig;
}

/* Returns the signal that is to be sent, or 0. */
static int receive_special(struct tty *tty, enum input_kind kind, u8 c)
{
	switch (kind) {
	case INPUT_PLAIN: receive_plain(tty, c); break;
	case INPUT_PLAIN_NEWLINE:
		if (lflag(tty, ECHO))
			n_tty_put_char(tty, '\n');
		store(tty, c, false);
		break;
	case INPUT_START: n_tty_start(tty); break;
	case INPUT_STOP: n_tty_stop(tty); break;
	case INPUT_SIGINT: return receive_signal(tty, SIGINT, c);
	case INPUT_SIGQUIT: return receive_signal(tty, SIGQUIT, c);
	case INPUT_SIGTSTP: return receive_signal(tty, SIGTSTP, c);
	case INPUT_ERASE: erase_one(tty); break;
	case INPUT_WERASE: erase_word(tty); break;
	case INPUT_KILL: erase_line(tty); break;
	case INPUT_REPRINT: reprint_line(tty); break;
	case INPUT_LNEXT: receive_lnext(tty); break;
	case INPUT_NEWLINE:
		if (lflag(tty, ECHO) || lflag(tty, ECHONL))
			n_tty_put_char(tty, '\n');
		store(tty, c, true);
		break;
	case INPUT_EOF: store(tty, '\0', true); break;
	case INPUT_EOL:
		echo_input(tty, c);
		store_data(tty, c, true);
		break;
	}
	return 0;
}

static int receive_char(struct tty *tty, u8 c)
{
	enum input_kind kind;

	if (iflag(tty, ISTRIP))
		c &= 0x7f;
	if (iflag(tty, IUCLC) && lflag(tty, IEXTEN))
		c = to_lower(c);
	if (tty->lnext) {
		tty->lnext = false;
		receive_plain(tty, c);
		return 0;
	}
	if (c == '\r' && iflag(tty, IGNCR))
		return 0;
	kind = classify(tty, &c);
	if (kind != INPUT_STOP && iflag(tty, IXON) && iflag(tty, IXANY))
		n_tty_start(tty);
	return receive_special(tty, kind, c);
}

size_t n_tty_receive(struct tty *tty, const u8 *buf, size_t nbytes, int *sig)
{
	size_t n = 0;

	*sig = 0;
	while (n < nbytes && !*sig)
		*sig = receive_char(tty, buf[n++]);
	return n;
}

int n_tty_receive_break(struct tty *tty)
{
	if (iflag(tty, IGNBRK))
		return 0;
	if (iflag(tty, BRKINT))
		return discard_for(tty, SIGINT);
	if (iflag(tty, PARMRK)) {
		store(tty, 0xff, false);
		store(tty, '\0', false);
	}
	store(tty, '\0', false);
	return 0;
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

/* For packet mode: whether ^S and ^Q, just these, stop output and start it. */
static bool keys_stop(const struct termios2 *t)
{
	return t->c_iflag & IXON && t->c_cc[VSTOP] == ('S' & 31) && t->c_cc[VSTART] == ('Q' & 31);
}

/* Between the modes, what was typed so far becomes a line, or loses its line ends. */
void n_tty_termios_changed(struct tty *tty, const struct termios2 *old)
{
	bool flow = keys_stop(old);

	tty->termios_changes++;
	if (flow != keys_stop(&tty->termios))
		packet(tty, flow ? TIOCPKT_NOSTOP : TIOCPKT_DOSTOP);
	if (!iflag(tty, IXON))
		n_tty_start(tty);
	if (!((old->c_lflag ^ tty->termios.c_lflag) & ICANON))
		return;
	tty->lnext = false;
	memset(tty->ends, 0, sizeof(tty->ends));
	tty->canon_head = tty->head;
	if (tty->head != tty->tail)
		set_bit(tty->ends, (tty->head - 1) % N_TTY_BUF_SIZE);
}
