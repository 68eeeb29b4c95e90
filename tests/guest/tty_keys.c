// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Signals from the terminal: which key sends which, to whom, and what becomes of the input;
 * and SIGWINCH.
 */
#include "term.h"

static struct term t;

/* Says when it is ready for a signal. */
static int victim(void *arg)
{
	pull(arg);
	for (;;)
		pause();
	return 0;
}

struct key {
	const char *name, *keys;
	int sig;
	bool stops;
};

static bool hit_by(pid_t job, const struct key *key)
{
	int status = change_of(job);

	if (status == -1)
		return false;
	if (key->stops)
		return WIFSTOPPED(status) && WSTOPSIG(status) == key->sig;
	return WIFSIGNALED(status) && WTERMSIG(status) == key->sig;
}

/* A shell's part: a job in the foreground, one in the background, a key. */
static int session(void *arg)
{
	const struct key *key = arg;
	int tty = my_tty(), status;
	struct rope fg, bg;
	pid_t job, other;

	other = spawn_roped(victim, &bg, &bg);
	setpgid(other, other);
	job = spawn_roped(victim, &fg, &fg);
	setpgid(job, job);
	await(&bg);
	await(&fg);
	signal(SIGTTOU, SIG_IGN);
	block_signal(key->sig);
	need(tcsetpgrp(tty, job) == 0);
	need(write(tty, "!", 1) == 1);
	need(hit_by(job, key));
	need(waitpid(other, &status, WNOHANG | WUNTRACED) == 0);
	need(!is_pending(key->sig));
	if (key->stops)
		need(kill(job, SIGKILL) == 0 && join(job) != -1);
	kill(other, SIGKILL);
	join(other);
	return 0;
}

static void press(const struct key *key, const char *echo)
{
	pid_t pid = spawn_session(&t, session, (void *)key);

	shows(&t, "!", "a job waits for %s", key->name);
	type_keys(&t, key->keys);
	shows(&t, echo, "its echo");
	is_exit(join(pid), 0, "it hits the foreground");
}

/* ---- what was typed before ---- */

static int takes_sigint(void *arg)
{
	int tty = my_tty();

	block_signal(SIGINT);
	need(write(tty, "!", 1) == 1);
	need(comes(SIGINT));
	need(write(tty, "?", 1) == 1);
	need(comes(SIGINT));
	need(!is_pending(SIGINT) && (arg || true));
	return 0;
}

static void flushing(bool noflsh)
{
	pid_t pid;

	set_flags(t.slave, NOFLSH | ECHO, noflsh ? NOFLSH : 0, -1, -1);
	pid = spawn_session(&t, takes_sigint, NULL);
	shows(&t, "!", "a program waits for SIGINT");
	type_keys(&t, "one\ntw");
	must(eventually(readable(t.slave) == 4));
	type_keys(&t, "\003");
	shows(&t, "?", "^C came");
	is(readable(t.slave), noflsh ? 4 : 0, "the lines typed before: %s",
	   noflsh ? "still there (NOFLSH)" : "gone");
	type_keys(&t, "o\n\003");
	is_exit(join(pid), 0, "and again");
	tcflush(t.slave, TCIFLUSH);
}

/* ---- many signals, in order ---- */

static volatile int order[4], nr;

static void note(int sig)
{
	if (nr < 4)
		order[nr] = sig;
	nr++;
}

static int counts(void *arg)
{
	int tty = my_tty();
	char c;

	(void)arg;
	signal(SIGINT, note);
	signal(SIGQUIT, note);
	signal(SIGTSTP, note);
	need(write(tty, "!", 1) == 1);
	/* Each is shown by a byte that follows it, which is read only then. */
	for (int i = 0; i < 3; i++) {
		need(eventually(nr == i + 1));
		need(write(tty, "?", 1) == 1);
	}
	need(read(tty, &c, 1) == 1 && c == 'z');
	need(order[0] == SIGQUIT && order[1] == SIGTSTP && order[2] == SIGINT);
	return 0;
}

static void in_order(void)
{
	pid_t pid;

	set_flags(t.slave, ECHO | ICANON, NOFLSH, 1, 0);
	pid = spawn_session(&t, counts, NULL);
	shows(&t, "!", "a program counts signals");
	type_keys(&t, "\034");
	shows(&t, "?", "the first");
	type_keys(&t, "\032");
	shows(&t, "?", "the second");
	type_keys(&t, "\003z");
	shows(&t, "?", "the third, and a byte behind it");
	is_exit(join(pid), 0, "each came in its turn");
	set_flags(t.slave, NOFLSH, ECHO | ICANON, -1, -1);
}

/* ---- the size ---- */

static int watches(void *arg)
{
	struct winsize ws = {.ws_row = 10, .ws_col = 20};
	int tty = my_tty();

	(void)arg;
	block_signal(SIGWINCH);
	need(ioctl(tty, TIOCSWINSZ, &ws) == 0 && comes(SIGWINCH));
	/* The same again is no change. */
	need(ioctl(tty, TIOCSWINSZ, &ws) == 0 && !is_pending(SIGWINCH));
	need(write(tty, "!", 1) == 1);
	need(comes(SIGWINCH));
	need(ioctl(tty, TIOCGWINSZ, &ws) == 0 && ws.ws_row == 30 && ws.ws_col == 40);
	return 0;
}

static void size(void)
{
	struct winsize ws = {.ws_row = 30, .ws_col = 40};
	pid_t pid = spawn_session(&t, watches, NULL);

	shows(&t, "!", "a program waits for SIGWINCH");
	is(ioctl(t.master, TIOCSWINSZ, &ws), 0, "the master changes the size");
	is_exit(join(pid), 0, "the foreground is told");
}

/* Without a session the keys are just swallowed. */
static void nobody(void)
{
	type_keys(&t, "ab");
	shows(&t, "ab", "echo");
	type_keys(&t, "\003c\n");
	shows(&t, "^Cc\r\n", "without a session ^C is echoed");
	must(eventually(readable(t.slave) == 2));
	tcflush(t.slave, TCIFLUSH);
	set_flags(t.slave, ISIG, 0, -1, -1);
	type_keys(&t, "ab\003c\n");
	shows(&t, "ab^Cc\r\n", "without ISIG it is a byte");
	must(eventually(readable(t.slave) == 5));
	tcflush(t.slave, TCIFLUSH);
	set_flags(t.slave, 0, ISIG, -1, -1);
}

int main(void)
{
	static const struct key keys[] = {
		{"^C", "\003", SIGINT, false},
		{"^\\", "\034", SIGQUIT, false},
		{"^Z", "\032", SIGTSTP, true},
	};

	open_term(&t);
	nobody();
	press(&keys[0], "^C");
	press(&keys[1], "^\\");
	press(&keys[2], "^Z");
	flushing(false);
	flushing(true);
	in_order();
	size();
	close_term(&t);
	return done_testing();
}
