// SPDX-License-Identifier: MIT
// grade: group=signal points=5 cpus=1,4 timeout=60 linux=yes
/*
 * A write to a pipe that nobody reads: EPIPE, and SIGPIPE first, to the writer.
 */
#include "sig.h"

static int fds[2];
static struct rope rope;

static int writes(void *arg)
{
	(void)arg;
	return write(fds[1], "x", 1) == 1 ? 0 : 1;
}

static int writes_much(void *arg)
{
	static char buf[200000];

	(void)arg;
	close(fds[0]);
	pull(&rope);
	return write(fds[1], buf, sizeof(buf)) > 0 ? 0 : 1;
}

static void sleeping_writer(void)
{
	must(pipe(fds) == 0);
	pid_t pid = spawn_roped(writes_much, NULL, &rope);

	await(&rope);
	close(fds[0]);
	int status = join(pid);

	ok(status == 0 || status == SIGPIPE, "a reader that leaves in the middle of a write");
	if (status)
		ok(WIFSIGNALED(status), "before its first byte");
	else
		ok(WIFEXITED(status), "gives what had gone");
	close(fds[1]);
	drop(&rope);
}

int main(void)
{
	must(pipe(fds) == 0);
	close(fds[0]);
	is_killed(run_child(writes, NULL), SIGPIPE, "by default SIGPIPE ends the writer");
	catch_signal(SIGPIPE, SA_RESTART);
	is_errno(write(fds[1], "x", 1), EPIPE, "with a handler: EPIPE");
	is(notes, 1, "and the handler has run");
	is(note[0].si_code, SI_USER, "as if sent by itself");
	is_errno(writev(fds[1], &(struct iovec){"x", 1}, 1), EPIPE, "writev");
	is(notes, 2, "and the handler");
	is(write(fds[1], "x", 0), 0, "nothing to write, no error");
	is(notes, 2, "no signal");
	signal(SIGPIPE, SIG_IGN);
	is_errno(write(fds[1], "x", 1), EPIPE, "ignored: EPIPE alone");
	signal(SIGPIPE, SIG_DFL);
	block(BIT(SIGPIPE));
	is_errno(write(fds[1], "x", 1), EPIPE, "blocked: EPIPE");
	is(get_pending(), BIT(SIGPIPE), "and it is pending");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGPIPE, SIG_DFL);
	set_mask(0);
	close(fds[1]);
	sleeping_writer();
	return done_testing();
}
