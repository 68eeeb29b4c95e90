/* SPDX-License-Identifier: MIT */
/*
 * Terminals. tcsetattr and tcgetattr use the kernel's struct termios: speeds are bits of
 * c_cflag.
 */
#ifndef CALF_TERMIOS_H
#define CALF_TERMIOS_H

#include "uapi/termios.h"
#include "uapi/types.h"

int tcgetattr(int fd, struct termios *tio);
int tcsetattr(int fd, int action, const struct termios *tio);
int tcflush(int fd, int queue);
int tcdrain(int fd);
int tcflow(int fd, int action);
int tcsendbreak(int fd, int duration);
void cfmakeraw(struct termios *tio);
speed_t cfgetispeed(const struct termios *tio);
speed_t cfgetospeed(const struct termios *tio);
int cfsetispeed(struct termios *tio, speed_t speed);
int cfsetospeed(struct termios *tio, speed_t speed);
int cfsetspeed(struct termios *tio, speed_t speed);
pid_t tcgetsid(int fd);

#endif
