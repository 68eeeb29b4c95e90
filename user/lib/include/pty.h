/* SPDX-License-Identifier: MIT */
/*
 * Pseudo terminals in one step; <stdlib.h> has the single ones.
 */
#ifndef CALF_PTY_H
#define CALF_PTY_H

#include <termios.h>
#include <sys/ioctl.h>

int openpty(int *master, int *slave, char *name, const struct termios *tio,
	    const struct winsize *size);
/* The child, 0, has the slave as its standard streams and controlling terminal. */
int forkpty(int *master, char *name, const struct termios *tio, const struct winsize *size);

#endif
