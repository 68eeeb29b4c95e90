// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Pseudo terminals: their names in /dev/pts, locks and peers, a hundred at once, and packet
 * mode.
 */
#include "term.h"

#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

#define MANY	100
#define GPTPEER 0x5441
#define GPKT	0x80045438
#define GPTLCK	0x80045439

static struct term t;

/* How often the directory names this terminal. */
static int listed(const char *name)
{
	DIR *dir = opendir("/dev/pts");
	struct dirent *de;
	int n = 0;

	must(dir);
	while ((de = readdir(dir)))
		n += !strcmp(de->d_name, name + strlen("/dev/pts/"));
	closedir(dir);
	return n;
}

static void names(void)
{
	unsigned int number = 99999;
	struct statfs fs;
	char name[32];
	struct stat st, same;
	int fd;

	open_master(&t);
	is(ioctl(t.master, 0x80045430, &number), 0, "TIOCGPTN");
	snprintf(name, sizeof(name), "/dev/pts/%u", number);
	is_str(t.name, name, "the name has the number");
	is(stat(t.name, &st), 0, "stat");
	ok(S_ISCHR(st.st_mode), "a device");
	is(st.st_rdev, makedev(136, number), "its number");
	is(st.st_uid, geteuid(), "the one who opened it has it");
	is(listed(t.name), 1, "the directory has it");
	is(statfs("/dev/pts", &fs), 0, "statfs");
	is(fs.f_type, 0x1cd1, "it is devpts");
	fd = open(t.name, O_RDWR | O_NOCTTY);
	ok(fd >= 0 && isatty(fd) && isatty(t.master), "both ends are terminals");
	is(fstat(fd, &same), 0, "fstat");
	ok(same.st_ino == st.st_ino && same.st_dev == st.st_dev, "of the same file");
	is(ttyname_r(fd, name, sizeof(name)), 0, "ttyname");
	is_str(name, t.name, "finds it");
	is_errno(lseek(fd, 0, SEEK_SET), ESPIPE, "no seeking");
	is(chmod(t.name, 0600), 0, "chmod, as mesg does it");
	is(stat(t.name, &st), 0, "stat");
	is(st.st_mode & 0777, 0600, "the mode is changed");
	is_errno(mkdir("/dev/pts/x", 0755), EPERM, "no directory there");
	is_errno(open("/dev/pts/x", O_RDWR | O_CREAT, 0644), EACCES, "no file");
	is_errno(rmdir("/dev/pts"), EBUSY, "the mount point stays");
	is_errno(open("/dev/pts/12345678", O_RDWR), ENOENT, "a number that there is not");
	close(t.master);
	is(listed(t.name), 0, "with the master its name goes");
	is_errno(stat(t.name, &st), ENOENT, "for stat too");
	is(fstat(fd, &same), 0, "an open file has its inode still");
	is(same.st_nlink, 0, "which no name leads to");
	close(fd);
}

static void directories(void)
{
	char path[64];

	must(chdir("/dev/pts") == 0);
	is_str(getcwd(path, sizeof(path)), "/dev/pts", "getcwd there");
	must(chdir("..") == 0);
	is_str(getcwd(path, sizeof(path)), "/dev", "and above");
	is(access("pts/../null", R_OK), 0, "a path in and out");
	is(access("/dev/pts/../pts/ptmx", F_OK), 0, "and in again");
	must(chdir("/") == 0);
}

static void locks(void)
{
	int on = 1, off = 0, got = -1, fd;

	open_master(&t);
	is(ioctl(t.master, TIOCSPTLCK, &on), 0, "locked");
	is(ioctl(t.master, GPTLCK, &got), 0, "TIOCGPTLCK");
	is(got, 1, "it is");
	is_errno(open(t.name, O_RDWR | O_NOCTTY), EIO, "then it can't be opened");
	is_errno(ioctl(t.master, GPTPEER, O_RDWR | O_NOCTTY), EIO, "in no way");
	is(ioctl(t.master, TIOCSPTLCK, &off), 0, "unlocked");
	fd = ioctl(t.master, GPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	ok(fd >= 0, "TIOCGPTPEER opens it without a name");
	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "with the flags");
	is(write(fd, "peer", 4), 4, "it");
	shows(&t, "peer", "works");
	close(fd);
	close(t.master);
	is_errno(grantpt(0), EINVAL, "grantpt of what is no master");
	is_errno(unlockpt(0), EINVAL, "unlockpt");
	is(ptsname(0) == NULL && errno == ENOTTY, 1, "ptsname");
}

static void many(void)
{
	static struct term all[MANY];
	bool unique = true, works = true;
	struct term again;
	char c;

	for (int i = 0; i < MANY; i++) {
		open_term(&all[i]);
		for (int j = 0; j < i; j++)
			unique &= strcmp(all[i].name, all[j].name) != 0;
	}
	ok(unique, "%d terminals, each with its own name", MANY);
	for (int i = 0; i < MANY; i++) {
		char mark = (char)('A' + i % 26);

		works &= write(all[i].slave, &mark, 1) == 1;
		works &= screen(&all[i], &c, 1) == 1 && c == mark;
		works &= listed(all[i].name) == 1;
	}
	ok(works, "and all work");
	close_term(&all[7]);
	open_term(&again);
	is_str(again.name, all[7].name, "a number that is free is used again");
	all[7] = again;
	for (int i = 0; i < MANY; i++)
		close_term(&all[i]);
	is(listed(all[0].name), 0, "they are gone");
}

/* ---- packet mode ---- */

static int packet(void)
{
	unsigned char buf[16];

	return screen(&t, (char *)buf, 1) == 1 ? buf[0] : -1;
}

static void packets(void)
{
	int on = 1, off = 0, got = -1;
	struct termios tio;
	char buf[16] = {0};
	ssize_t n = -1;

	open_term(&t);
	is(ioctl(t.master, TIOCPKT, &on), 0, "TIOCPKT");
	is(ioctl(t.master, GPKT, &got), 0, "TIOCGPKT");
	is(got, 1, "it is on");
	is(write(t.slave, "data", 4), 4, "the slave writes");
	ok(eventually((n = read(t.master, buf, sizeof(buf))) > 0), "a packet");
	ok(n == 5 && !memcmp(buf, "\0data", 5), "of data begins with a 0");
	is(tcflush(t.slave, TCIFLUSH), 0, "tcflush of input");
	is(packet(), TIOCPKT_FLUSHREAD, "is told");
	is(tcflush(t.slave, TCOFLUSH), 0, "tcflush of output");
	is(packet(), TIOCPKT_FLUSHWRITE, "is told");
	is(tcflow(t.slave, TCOOFF), 0, "TCOOFF");
	is(packet(), TIOCPKT_STOP, "is told");
	is(tcflow(t.slave, TCOON), 0, "TCOON");
	is(packet(), TIOCPKT_START, "is told");
	must(tcgetattr(t.slave, &tio) == 0);
	tio.c_iflag &= ~IXON;
	tcsetattr(t.slave, TCSANOW, &tio);
	is(packet(), TIOCPKT_NOSTOP, "without IXON, ^S stops nothing");
	tio.c_iflag |= IXON;
	tcsetattr(t.slave, TCSANOW, &tio);
	is(packet(), TIOCPKT_DOSTOP, "with it, it does");
	is(ioctl(t.master, TIOCPKT, &off), 0, "off");
	is(write(t.slave, "x", 1), 1, "the slave writes");
	shows(&t, "x", "without a 0");
	close_term(&t);
}

int main(void)
{
	names();
	directories();
	locks();
	many();
	packets();
	return done_testing();
}
