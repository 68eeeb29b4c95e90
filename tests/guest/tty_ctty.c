// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Controlling terminals: how a session gets one and loses it, what /dev/tty is meanwhile, and
 * what the calls about it say to others.
 */
#include "term.h"

static struct term t, other;

static bool has_tty(void)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY);

	close(fd);
	return fd >= 0;
}

/* A session, by open. */
static int by_open(void *arg)
{
	pid_t id;
	int fd;

	(void)arg;
	need(setsid() == getpid());
	need(open("/dev/tty", O_RDWR) == -1 && errno == ENXIO);
	fd = open(t.name, O_RDWR | O_NOCTTY);
	need(fd >= 0 && !has_tty());
	need(ioctl(fd, TIOCGPGRP, &id) == -1 && errno == ENOTTY);
	need(ioctl(fd, TIOCGSID, &id) == -1 && errno == ENOTTY);
	need(tcsetpgrp(fd, getpid()) == -1 && errno == ENOTTY);
	need(ioctl(fd, TIOCNOTTY) == -1 && errno == ENOTTY);
	fd = open(t.name, O_RDWR);
	need(fd >= 0 && has_tty());
	need(tcgetpgrp(fd) == getpid() && tcgetsid(fd) == getpid());
	/* Another one does not replace it. */
	fd = open(other.name, O_RDWR);
	need(fd >= 0 && tcgetpgrp(fd) == -1 && errno == ENOTTY);
	need(ioctl(fd, TIOCSCTTY, 0) == -1 && errno == EPERM);
	fd = my_tty();
	need(tcgetpgrp(fd) == getpid() && ioctl(fd, TIOCSCTTY, 0) == 0);
	need(write(fd, "mine", 4) == 4);
	return 0;
}

static int child_without(void *arg)
{
	(void)arg;
	need(has_tty());
	need(ioctl(my_tty(), TIOCNOTTY) == 0);
	need(!has_tty());
	return 0;
}

static int child_leaves(void *arg)
{
	(void)arg;
	need(setpgid(0, getppid()) == 0);
	need(has_tty() && setsid() == getpid() && !has_tty());
	return 0;
}

static int child_waits(void *arg)
{
	struct rope *r = arg;

	need(has_tty());
	pull(r);
	await(r);
	need(!has_tty());
	return 0;
}

/* Given up by one, by the leader for all. */
static int given_up(void *arg)
{
	struct rope r;
	pid_t pid;
	int fd = my_tty();

	(void)arg;
	need(run_child(child_without, NULL) == 0);
	need(has_tty());
	need(run_child(child_leaves, NULL) == 0);
	need(has_tty());
	signal(SIGHUP, SIG_IGN);
	pid = spawn_roped(child_waits, &r, &r);
	await(&r);
	need(ioctl(fd, TIOCNOTTY) == 0);
	pull(&r);
	need(join(pid) == 0);
	need(!has_tty());
	need(ioctl(fd, TIOCNOTTY) == -1 && errno == ENOTTY);
	/* And back. */
	need(ioctl(fd, TIOCSCTTY, 0) == 0 && has_tty());
	return 0;
}

static int of_others(void *arg)
{
	int fd;

	(void)arg;
	/* Not a leader. */
	fd = open(t.name, O_RDWR);
	need(fd >= 0 && ioctl(fd, TIOCSCTTY, 0) == -1 && errno == EPERM);
	need(setsid() == getpid());
	/* A leader, but it has a session. */
	close(fd);
	fd = open(t.name, O_RDWR);
	need(fd >= 0 && !has_tty());
	need(ioctl(fd, TIOCSCTTY, 0) == -1 && errno == EPERM);
	need(tcgetsid(fd) == -1 && errno == ENOTTY);
	/* Root may take it. */
	if (geteuid() == 0) {
		need(ioctl(fd, TIOCSCTTY, 1) == 0 && has_tty());
	}
	return 0;
}

static int is_robbed(void *arg)
{
	struct rope *r = arg;

	need(has_tty());
	pull(r);
	await(r);
	need(geteuid() != 0 || !has_tty());
	return 0;
}

static void of_two_sessions(void)
{
	struct rope r;
	int down[2], up[2];
	pid_t pid;

	must(pipe(down) == 0 && pipe(up) == 0);
	r = (struct rope){.in = down[0], .out = up[1]};
	pid = spawn_session(&t, is_robbed, &r);
	r = (struct rope){.in = up[0], .out = down[1]};
	await(&r);
	is_exit(run_child(of_others, NULL), 0, "a terminal has one session, but root may take it");
	pull(&r);
	is_exit(join(pid), 0, "from another, which then has none");
	close(down[0]);
	close(down[1]);
	close(up[0]);
	close(up[1]);
}

static int sleeper(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

/* tcsetpgrp's errors. */
static int groups(void *arg)
{
	pid_t job, far, dead;
	int fd = my_tty(), p[2];

	(void)arg;
	job = spawn_job(fd, false, sleeper, NULL);
	need(tcsetpgrp(fd, job) == 0 && tcgetpgrp(fd) == job);
	signal(SIGTTOU, SIG_IGN);
	need(tcsetpgrp(fd, -5) == -1 && errno == EINVAL);
	need(ioctl(fd, TIOCSPGRP, 8) == -1 && errno == EFAULT);
	need(pipe(p) == 0 && tcsetpgrp(p[0], job) == -1 && errno == ENOTTY);
	dead = fork();
	if (dead == 0)
		_exit(0);
	need(join(dead) == 0);
	need(tcsetpgrp(fd, dead) == -1 && errno == ESRCH);
	far = fork();
	if (far == 0) {
		setsid();
		close(p[0]);
		close(p[1]);
		sleeper(NULL);
	}
	close(p[1]);
	need(read(p[0], p, 1) == 0); /* it is a session of its own */
	need(tcsetpgrp(fd, far) == -1 && errno == EPERM);
	need(tcsetpgrp(fd, getpid()) == 0 && tcgetpgrp(fd) == getpid());
	kill(job, SIGKILL);
	kill(far, SIGKILL);
	join(job);
	join(far);
	return 0;
}

int main(void)
{
	pid_t id = 7;

	open_master(&t);
	open_master(&other);
	is(ioctl(t.master, TIOCGPGRP, &id), 0, "a master may ask for the foreground group");
	is(id, 0, "there is none yet");
	is_errno(tcgetsid(t.master), ENOTTY, "and no session");
	is_exit(run_child(by_open, NULL), 0, "a session leader gets one by open");
	shows(&t, "mine", "which is /dev/tty");
	close_term(&other);
	is_exit(join(spawn_session(&t, given_up, NULL)), 0, "and gives it up");
	of_two_sessions();
	is_exit(join(spawn_session(&t, groups, NULL)), 0, "tcsetpgrp");
	close_term(&t);
	return done_testing();
}
