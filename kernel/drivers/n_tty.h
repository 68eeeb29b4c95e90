/* SPDX-License-Identifier: MIT */
/*
 * Between the halves of the line discipline: n_tty.c, input, and n_tty_out.c, output and
 * how echo looks. tty->lock is held in all of it.
 */
#pragma once

#include "drivers/tty.h"

#define DEL 0x7f

static inline bool iflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_iflag & flag;
}

static inline bool oflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_oflag & flag;
}

static inline bool lflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_lflag & flag;
}

static inline bool is_cntrl(u8 c)
{
	return c < ' ' || c == DEL;
}

/* Not the first byte of a UTF-8 character: takes no column, is erased with the first. */
static inline bool is_continuation(const struct tty *tty, u8 c)
{
	return iflag(tty, IUTF8) && (c & 0xc0) == 0x80;
}

static inline bool shows_as_caret(const struct tty *tty, u8 c)
{
	return lflag(tty, ECHOCTL) && is_cntrl(c) && c != '\t';
}

void n_tty_send(struct tty *tty, const char *s, size_t n); /* as it is */
void n_tty_put_char(struct tty *tty, u8 c);		   /* through output processing */
void n_tty_echo_char(struct tty *tty, u8 c);		   /* the same, or as ^C */
