// SPDX-License-Identifier: MIT
/*
 * Terminals: their settings, their names, and pseudo terminals.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include "uapi/devices.h"

/* ---- settings ---- */

int isatty(int fd)
{
	struct termios tio;

	return ioctl(fd, TCGETS, &tio) == 0;
}

int tcgetattr(int fd, struct termios *tio)
{
	return ioctl(fd, TCGETS, tio);
}

int tcsetattr(int fd, int action, const struct termios *tio)
{
	if (action < TCSANOW || action > TCSAFLUSH) {
		errno = EINVAL;
		return -1;
	}
	return ioctl(fd, TCSETS + action, tio);
}

int tcflush(int fd, int queue)
{
	return ioctl(fd, TCFLSH, queue);
}

int tcdrain(int fd)
{
	return ioctl(fd, TCSBRK, 1);
}

void cfmakeraw(struct termios *tio)
{
	tio->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	tio->c_oflag &= ~OPOST;
	tio->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	tio->c_cflag &= ~(CSIZE | PARENB);
	tio->c_cflag |= CS8;
	tio->c_cc[VMIN] = 1;
	tio->c_cc[VTIME] = 0;
}

speed_t cfgetospeed(const struct termios *tio)
{
	return tio->c_cflag & CBAUD;
}

pid_t tcgetpgrp(int fd)
{
	pid_t pgrp;

	return ioctl(fd, TIOCGPGRP, &pgrp) < 0 ? -1 : pgrp;
}

int tcsetpgrp(int fd, pid_t pgrp)
{
	return ioctl(fd, TIOCSPGRP, &pgrp);
}

pid_t tcgetsid(int fd)
{
	pid_t sid;

	return ioctl(fd, TIOCGSID, &sid) < 0 ? -1 : sid;
}

int tcsendbreak(int fd, int duration)
{
	return ioctl(fd, duration ? TCSBRKP : TCSBRK, duration);
}

int tcflow(int fd, int action)
{
	return ioctl(fd, TCXONC, action);
}

speed_t cfgetispeed(const struct termios *tio)
{
	return cfgetospeed(tio);
}

int cfsetospeed(struct termios *tio, speed_t speed)
{
	if (speed & ~CBAUD) {
		errno = EINVAL;
		return -1;
	}
	tio->c_cflag = (tio->c_cflag & ~CBAUD) | speed;
	return 0;
}

/* One speed for both ways; 0 is the output's. */
int cfsetispeed(struct termios *tio, speed_t speed)
{
	return speed ? cfsetospeed(tio, speed) : 0;
}

int cfsetspeed(struct termios *tio, speed_t speed)
{
	return cfsetospeed(tio, speed);
}

/* ---- names ---- */

static bool is_device(const char *path, dev_t rdev)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == rdev;
}

/* Looks through /dev; 0 or an errno. */
static int search_dev(dev_t rdev, char *buf, size_t size)
{
	DIR *dir = opendir("/dev");
	struct dirent *entry;
	char path[300];
	int error = ENODEV;

	while (dir && error == ENODEV && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		if (!is_device(path, rdev))
			continue;
		error = strlen(path) < size ? 0 : ERANGE;
		if (!error)
			strcpy(buf, path);
	}
	if (dir)
		closedir(dir);
	return error;
}

int ttyname_r(int fd, char *buf, size_t size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return errno;
	if (!isatty(fd))
		return ENOTTY;
	if (major(st.st_rdev) != UNIX98_PTY_SLAVE_MAJOR)
		return search_dev(st.st_rdev, buf, size);
	if ((size_t)snprintf(buf, size, "/dev/pts/%u", minor(st.st_rdev)) >= size)
		return ERANGE;
	return is_device(buf, st.st_rdev) ? 0 : ENODEV;
}

char *ttyname(int fd)
{
	static char name[300];
	int error = ttyname_r(fd, name, sizeof(name));

	errno = error;
	return error ? NULL : name;
}

/* ---- pseudo terminals ---- */

int posix_openpt(int flags)
{
	return open("/dev/ptmx", flags);
}

/* devpts has made the slave the caller's; it remains to see that fd is a master. */
int grantpt(int fd)
{
	unsigned int number;

	if (ioctl(fd, TIOCGPTN, &number) == 0)
		return 0;
	if (errno == ENOTTY)
		errno = EINVAL;
	return -1;
}

int unlockpt(int fd)
{
	int off = 0;

	if (ioctl(fd, TIOCSPTLCK, &off) == 0)
		return 0;
	if (errno == ENOTTY)
		errno = EINVAL;
	return -1;
}

/* An errno, as ttyname_r. */
int ptsname_r(int fd, char *buf, size_t size)
{
	unsigned int number;

	if (ioctl(fd, TIOCGPTN, &number) < 0)
		return errno;
	if ((size_t)snprintf(buf, size, "/dev/pts/%u", number) >= size)
		return errno = ERANGE;
	return 0;
}

char *ptsname(int fd)
{
	static char name[32];

	return ptsname_r(fd, name, sizeof(name)) ? NULL : name;
}

int openpty(int *master, int *slave, char *name, const struct termios *tio,
	    const struct winsize *size)
{
	char path[32];
	int m = posix_openpt(O_RDWR | O_NOCTTY), s = -1;

	if (m < 0)
		return -1;
	if (grantpt(m) == 0 && unlockpt(m) == 0 && ptsname_r(m, path, sizeof(path)) == 0)
		s = open(path, O_RDWR | O_NOCTTY);
	if (s < 0) {
		close(m);
		return -1;
	}
	if (tio)
		tcsetattr(s, TCSANOW, tio);
	if (size)
		ioctl(s, TIOCSWINSZ, size);
	if (name)
		strcpy(name, path);
	*master = m;
	*slave = s;
	return 0;
}

int login_tty(int fd)
{
	setsid();
	if (ioctl(fd, TIOCSCTTY, 0) < 0)
		return -1;
	for (int std = STDIN_FILENO; std <= STDERR_FILENO; std++)
		dup2(fd, std);
	if (fd > STDERR_FILENO)
		close(fd);
	return 0;
}

int forkpty(int *master, char *name, const struct termios *tio, const struct winsize *size)
{
	int m, s;
	pid_t pid;

	if (openpty(&m, &s, name, tio, size) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(m);
		if (login_tty(s) < 0)
			_exit(1);
		return 0;
	}
	close(s);
	if (pid < 0)
		close(m);
	else
		*master = m;
	return pid;
}
