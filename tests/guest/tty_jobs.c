// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Job control: what a process in the background must not do with its terminal, what happens
 * instead, and who is spared.
 */
#include "term.h"

static struct term t;
static int tty;

enum deed { READ, WRITE, SETATTR, SETPGRP, FLUSH, FLOW, DRAIN };

static const char *const names[] = {
	"read", "write with TOSTOP", "tcsetattr", "tcsetpgrp", "tcflush", "tcflow", "tcdrain"};

static int do_deed(enum deed deed)
{
	struct termios tio;
	char c;

	must(tcgetattr(tty, &tio) == 0);
	switch (deed) {
	case READ: return (int)read(tty, &c, 1);
	case WRITE: return (int)write(tty, "w", 1);
	case SETATTR: return tcsetattr(tty, TCSANOW, &tio);
	case SETPGRP: return tcsetpgrp(tty, getpgrp());
	case FLUSH: return tcflush(tty, TCIFLUSH);
	case FLOW: return tcflow(tty, TCOON);
	case DRAIN: return tcdrain(tty);
	}
	return -1;
}

static int stop_of(enum deed deed)
{
	return deed == READ ? SIGTTIN : SIGTTOU;
}

static int plain(void *arg)
{
	int ret = do_deed(*(enum deed *)arg);

	/* Continued in the foreground, the call goes on as if nothing had been. */
	need(ret == (*(enum deed *)arg == READ || *(enum deed *)arg == WRITE));
	return 0;
}

static int ignoring(void *arg)
{
	enum deed deed = *(enum deed *)arg;

	signal(stop_of(deed), SIG_IGN);
	if (deed == READ)
		need(do_deed(deed) == -1 && errno == EIO);
	else
		need(do_deed(deed) >= 0);
	return 0;
}

static int blocking(void *arg)
{
	enum deed deed = *(enum deed *)arg;

	block_signal(stop_of(deed));
	if (deed == READ)
		need(do_deed(deed) == -1 && errno == EIO);
	else
		need(do_deed(deed) >= 0);
	need(!is_pending(stop_of(deed)));
	return 0;
}

static volatile int caught;

static void catch (int sig)
{
	caught = sig;
}

/* A handler without SA_RESTART is called, and the call ends. */
static int handling(void *arg)
{
	enum deed deed = *(enum deed *)arg;
	struct sigaction action = {.sa_handler = catch};

	must(sigaction(stop_of(deed), &action, NULL) == 0);
	need(do_deed(deed) == -1 && errno == EINTR);
	need(caught == stop_of(deed));
	return 0;
}

static bool stops(pid_t pid, int sig)
{
	int status = change_of(pid);

	if (status != -1 && WIFSTOPPED(status) && WSTOPSIG(status) == sig)
		return true;
	diag("%s, and not a stop by %d", status_text(status), sig);
	return false;
}

/* As a shell does it. */
static void to_foreground(pid_t pgrp)
{
	sigset_t set = set_of(SIGTTOU);

	sigprocmask(SIG_BLOCK, &set, NULL);
	must(tcsetpgrp(tty, pgrp) == 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int one_deed(enum deed deed)
{
	pid_t pid = spawn_job(tty, false, plain, &deed);

	need(stops(pid, stop_of(deed)));
	/* Still in the background: it stops again. */
	kill(pid, SIGCONT);
	need(stops(pid, stop_of(deed)));
	to_foreground(pid);
	kill(pid, SIGCONT);
	need(join(pid) == 0);
	to_foreground(getpid());
	need(join(spawn_job(tty, false, ignoring, &deed)) == 0);
	need(join(spawn_job(tty, false, blocking, &deed)) == 0);
	if (deed != SETPGRP)
		need(join(spawn_job(tty, false, handling, &deed)) == 0);
	to_foreground(getpid());
	return 0;
}

static int session(void *arg)
{
	tty = my_tty();
	set_flags(tty, 0, *(enum deed *)arg == WRITE ? TOSTOP : 0, -1, -1);
	return one_deed(*(enum deed *)arg);
}

/* ---- nobody is stopped whom nobody could continue ---- */

static int orphan(struct rope *r, pid_t parent)
{
	struct termios tio;
	char c;

	setpgid(0, 0);
	pull(r);
	while (getppid() == parent)
		sleep_ms(1);
	need(read(tty, &c, 1) == -1 && errno == EIO);
	need(tcgetattr(tty, &tio) == 0);
	need(tcsetattr(tty, TCSANOW, &tio) == -1 && errno == EIO);
	need(tcsetpgrp(tty, getpgrp()) == -1 && errno == ENOTTY);
	need(write(tty, "", 0) == 0);
	must(write(r->out, "k", 1) == 1);
	return 0;
}

static int leaves_orphan(void *arg)
{
	pid_t self = getpid();

	if (fork() == 0)
		_exit(orphan(arg, self));
	return 0;
}

static int orphans(void *arg)
{
	int down[2], up[2];
	struct rope r;
	char word[2];
	pid_t pid;

	(void)arg;
	tty = my_tty();
	must(pipe(down) == 0 && pipe(up) == 0);
	r = (struct rope){.in = down[0], .out = up[1]};
	pid = fork();
	if (pid == 0)
		_exit(leaves_orphan(&r));
	close(up[1]);
	need(join(pid) == 0);
	need(read_full(up[0], word, 2) == 2 && word[1] == 'k');
	return 0;
}

/* A stopped job whose shell ends gets SIGHUP, and SIGCONT so that it can act on it. */
static int stops_itself(void *arg)
{
	struct rope *r = arg;

	block_signal(SIGHUP);
	raise(SIGSTOP);
	must(comes(SIGHUP));
	pull(r);
	return 0;
}

static int abandons(void *arg)
{
	pid_t pid;

	tty = my_tty();
	pid = spawn_job(tty, false, stops_itself, arg);
	need(stops(pid, SIGSTOP));
	return 0;
}

static void abandoned(void)
{
	int p[2];
	struct rope r;
	char c;

	must(pipe(p) == 0);
	r = (struct rope){.in = -1, .out = p[1]};
	is_exit(join(spawn_session(&t, abandons, &r)), 0, "a shell ends and leaves a stopped job");
	close(p[1]);
	is(read(p[0], &c, 1), 1, "which got SIGHUP and SIGCONT");
	close(p[0]);
}

/* ---- the background may write, and a parent sees its group ---- */

static int writes(void *arg)
{
	(void)arg;
	need(write(tty, "bg", 2) == 2);
	return 0;
}

static int may_write(void *arg)
{
	(void)arg;
	tty = my_tty();
	return join(spawn_job(tty, false, writes, NULL)) != 0;
}

int main(void)
{
	open_term(&t);
	set_raw(t.slave);
	/* Something to read for those who may. */
	type_keys(&t, "xxxxxxxx");
	must(eventually(readable(t.slave) == 8));
	is_exit(join(spawn_session(&t, may_write, NULL)), 0, "the background may write");
	shows(&t, "bg", "what it wrote");
	for (enum deed d = READ; d <= DRAIN; d++) {
		set_flags(t.slave, TOSTOP, 0, -1, -1);
		is_exit(join(spawn_session(&t, session, &d)), 0, "%s", names[d]);
	}
	is_exit(join(spawn_session(&t, orphans, NULL)), 0, "in an orphaned group all fails");
	abandoned();
	close_term(&t);
	return done_testing();
}
