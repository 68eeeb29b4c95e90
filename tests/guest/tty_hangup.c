// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * The ends of terminals: the master's close, the last close of the slave, the end of a
 * session's leader; who is told, and what is left of open files.
 */
#include "term.h"

static struct term t;

static bool has_tty(void)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY);

	close(fd);
	return fd >= 0;
}

/* ---- the master is closed ---- */

static int is_hung_up(void *arg)
{
	struct rope *r = arg;
	struct termios tio;
	int tty = my_tty(), n;
	pid_t id;
	char c;

	block_signal(SIGHUP);
	block_signal(SIGCONT);
	pull(r);
	need(comes(SIGHUP) && comes(SIGCONT));
	need(!has_tty());
	need(read(tty, &c, 1) == 0);
	need(write(tty, "x", 1) == -1 && errno == EIO);
	need(tcgetattr(tty, &tio) == -1 && errno == EIO);
	need(ioctl(tty, FIONREAD, &n) == -1 && errno == EIO);
	need(ioctl(tty, TIOCGPGRP, &id) == -1 && errno == EIO);
	need(tcsetpgrp(tty, getpid()) == -1 && errno == ENOTTY);
	need(open(t.name, O_RDWR) == -1 && errno == ENOENT);
	pull(r);
	return 0;
}

/* Sessions get ropes that outlive what they inherit. */
struct ends {
	struct rope here, there;
};

static void make_ends(struct ends *e)
{
	int down[2], up[2];

	must(pipe(down) == 0 && pipe(up) == 0);
	e->there = (struct rope){.in = down[0], .out = up[1]};
	e->here = (struct rope){.in = up[0], .out = down[1]};
}

static void close_ends(struct ends *e)
{
	drop(&e->here);
	drop(&e->there);
}

static void master_closes(void)
{
	struct ends e;
	pid_t pid;

	make_ends(&e);
	open_master(&t);
	pid = spawn_session(&t, is_hung_up, &e.there);
	await(&e.here);
	close(t.master);
	is_exit(join(pid), 0, "the master closes: its session is hung up");
	is_errno(open(t.name, O_RDWR | O_NOCTTY), ENOENT, "the name is gone");
	close_ends(&e);
}

/* Who sleeps in a call wakes up. */
static int blocked_reader(void *arg)
{
	char c;

	pull(arg);
	need(read(t.slave, &c, 1) == -1 && errno == EIO);
	return 0;
}

static int blocked_writer(void *arg)
{
	char block[1000] = {0};

	pull(arg);
	for (;;)
		if (write(t.slave, block, sizeof(block)) < 0)
			break;
	need(errno == EIO);
	return 0;
}

static void sleepers(child_fn *fn, const char *name)
{
	struct rope r;
	pid_t pid;

	open_term(&t);
	signal(SIGHUP, SIG_IGN);
	pid = fork();
	must(pid >= 0);
	/* The master must be ours alone. */
	if (pid == 0) {
		close(t.master);
		pid = spawn_roped(fn, &r, &r);
		await(&r);
		_exit(WEXITSTATUS(join(pid)));
	}
	/* Asleep or on the way there: both must end. */
	sleep_ms(30);
	close(t.master);
	is_exit(join(pid), 0, "%s is woken", name);
	close(t.slave);
}

/* ---- the slave is closed ---- */

static void slave_closes(void)
{
	char buf[16];

	open_master(&t);
	is_errno(read(t.master, buf, 1), EAGAIN, "a slave that was never open has nothing yet");
	t.slave = open(t.name, O_RDWR | O_NOCTTY);
	is(write(t.slave, "last\n", 5), 5, "the slave says something");
	is(close(t.slave), 0, "and is closed");
	shows(&t, "last\r\n", "what it said can be read");
	is_errno(read(t.master, buf, 1), EIO, "and then EIO");
	is_errno(read(t.master, buf, 1), EIO, "again");
	is(write(t.master, "in\n", 3), 3, "input is taken");
	t.slave = open(t.name, O_RDWR | O_NOCTTY);
	ok(t.slave >= 0, "it is opened again");
	is(read(t.slave, buf, sizeof(buf)), 3, "and has the input");
	tcflush(t.master, TCIFLUSH);
	ok(eventually(read(t.master, buf, 1) == -1 && errno == EAGAIN), "no EIO now");
	close_term(&t);
}

/* ---- the leader ends ---- */

static int foreground(void *arg)
{
	struct rope *r = arg;

	block_signal(SIGHUP);
	pull(r);
	must(comes(SIGHUP));
	need(eventually(!has_tty())); /* Linux: it is taken away behind the signal */
	/* Linux: the files of a pseudo terminal stay alive. */
	need(write(STDIN_FILENO, "still", 5) == 5);
	pull(r);
	return 0;
}

static int leader_ends(void *arg)
{
	struct ends e;
	int tty = my_tty();
	pid_t job;

	make_ends(&e);
	must(dup2(tty, STDIN_FILENO) == STDIN_FILENO);
	job = fork();
	if (job == 0) {
		setpgid(0, 0);
		e.there.out = ((struct rope *)arg)->out;
		_exit(foreground(&e.there));
	}
	setpgid(job, job);
	block_signal(SIGTTOU);
	need(tcsetpgrp(tty, job) == 0);
	/* Its first word comes to the grandparent, who then lets this end. */
	await(arg);
	return 0;
}

static void leader(void)
{
	struct ends e;
	pid_t pid;

	make_ends(&e);
	open_term(&t);
	pid = spawn_session(&t, leader_ends, &e.there);
	await(&e.here);
	pull(&e.here);
	is_exit(join(pid), 0, "the leader ends");
	shows(&t, "still", "the foreground got SIGHUP and has no terminal, but the files");
	await(&e.here);
	is(tcgetpgrp(t.master), 0, "the terminal is nobody's");
	is_errno(tcgetsid(t.master), ENOTTY, "and of no session");
	close_ends(&e);
	close_term(&t);
}

static int waits_for_hup(struct rope *r, int tty)
{
	setpgid(0, 0);
	block_signal(SIGHUP);
	need(tcsetpgrp(tty, getpid()) == 0);
	pull(r);
	must(comes(SIGHUP));
	pull(r);
	return 0;
}

static int deaf_shell(void *arg)
{
	struct rope *r = arg;
	int tty = my_tty();
	pid_t job;

	signal(SIGHUP, SIG_IGN);
	block_signal(SIGTTOU);
	job = fork();
	if (job == 0)
		_exit(waits_for_hup(r, tty));
	await(r);
	return 0;
}

/* The master closes, the leader takes no notice but ends later: SIGHUP goes on then. */
static void deaf(void)
{
	struct ends e;
	pid_t pid;

	make_ends(&e);
	open_master(&t);
	pid = spawn_session(&t, deaf_shell, &e.there);
	await(&e.here);
	close(t.master);
	pull(&e.here);
	is_exit(join(pid), 0, "a leader that ignores the hang-up ends");
	await(&e.here);
	ok(true, "its foreground got SIGHUP then");
	close_ends(&e);
}

int main(void)
{
	master_closes();
	sleepers(blocked_reader, "a reader");
	sleepers(blocked_writer, "a writer");
	slave_closes();
	leader();
	deaf();
	return done_testing();
}
