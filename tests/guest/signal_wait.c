// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * What wait4 and waitid tell of stops and continues: each once, to who asks for it, and again
 * with WNOWAIT; P_PIDFD; ends come before all else.
 */
#include "sig.h"

static siginfo_t info;

static int waitid_of(pid_t pid, int options)
{
	memset(&info, 0, sizeof(info));
	return waitid(P_PID, pid, &info, options);
}

static void is_info(pid_t pid, int code, int status, const char *what)
{
	is(info.si_pid, pid, "%s: si_pid", what);
	is(info.si_signo, SIGCHLD, "%s: si_signo", what);
	is(info.si_code, code, "%s: si_code", what);
	is(info.si_status, status, "%s: si_status", what);
}

static void stops(pid_t pid)
{
	kill(pid, SIGSTOP);
	is(waitid_of(pid, WSTOPPED | WNOWAIT), 0, "waitid for a stop, leaving it there");
	is_info(pid, CLD_STOPPED, SIGSTOP, "stopped");
	is(waitid_of(pid, WEXITED | WCONTINUED | WNOHANG), 0, "who asks for other things");
	is(info.si_pid, 0, "is told nothing");
	is(waitid_of(pid, WSTOPPED | WEXITED), 0, "waitid again");
	is_info(pid, CLD_STOPPED, SIGSTOP, "still stopped");
	is(waitid_of(pid, WSTOPPED | WNOHANG), 0, "a third time");
	is(info.si_pid, 0, "it was told");
}

static void continues(pid_t pid)
{
	int status;

	kill(pid, SIGCONT);
	is(waitid_of(pid, WCONTINUED | WNOWAIT), 0, "waitid for it to continue");
	is_info(pid, CLD_CONTINUED, SIGCONT, "continued");
	is(waitpid(pid, &status, WCONTINUED), pid, "wait4 finds it there");
	ok(WIFCONTINUED(status), "WIFCONTINUED");
	is(waitpid(pid, &status, WCONTINUED | WNOHANG), 0, "once");
}

/* What was not told before the next change is not told any more. */
static void overtaken(pid_t pid)
{
	int status;

	kill(pid, SIGSTOP);
	is(waitid_of(pid, WSTOPPED | WNOWAIT), 0, "stopped");
	kill(pid, SIGCONT);
	is(waitpid(pid, &status, WUNTRACED | WNOHANG), 0, "a stop that is over is not told");
	is(waitpid(pid, &status, WCONTINUED), pid, "but that it has continued");
	kill(pid, SIGSTOP);
	is(waitid_of(pid, WSTOPPED | WNOWAIT), 0, "stopped");
	kill(pid, SIGKILL);
	is(waitid_of(pid, WEXITED | WNOWAIT), 0, "and killed");
	is_info(pid, CLD_KILLED, SIGKILL, "killed");
	is(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid, "then all that is told");
	is(status, SIGKILL, "is its end");
}

static void by_pidfd(void)
{
	pid_t pid = spawn(sleeps, NULL);
	int fd = pidfd_open(pid, 0), other = open("/dev/null", O_RDONLY);

	is(waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG), 0, "P_PIDFD, nothing to tell");
	is(info.si_pid, 0, "nothing is told");
	kill(pid, SIGSTOP);
	is(waitid(P_PIDFD, fd, &info, WSTOPPED), 0, "P_PIDFD, a stop");
	is_info(pid, CLD_STOPPED, SIGSTOP, "stopped");
	kill(pid, SIGKILL);
	is(waitid(P_PIDFD, fd, &info, WEXITED), 0, "P_PIDFD, its end");
	is_info(pid, CLD_KILLED, SIGKILL, "killed");
	is_errno(waitid(P_PIDFD, fd, &info, WEXITED), ECHILD, "which is waited for once");
	is_errno(waitid(P_PIDFD, other, &info, WEXITED), EBADF, "not a pidfd");
	is_errno(waitid(P_PIDFD, 999, &info, WEXITED), EBADF, "not even open");
	is_errno(waitid(P_PIDFD, -1, &info, WEXITED), EINVAL, "negative");
	close(fd);
	close(other);
}

static void nonblocking_pidfd(void)
{
	pid_t pid = spawn(sleeps, NULL);
	int fd = pidfd_open(pid, PIDFD_NONBLOCK);

	is_errno(waitid(P_PIDFD, fd, &info, WEXITED), EAGAIN, "PIDFD_NONBLOCK: EAGAIN");
	end_child(pid);
	close(fd);
}

/* The group's stops, and who is not asked for. */
static void groups(void)
{
	pid_t pid = spawn_leader(sleeps, NULL);
	int status;

	kill(-pid, SIGTTOU);
	is(waitpid(-pid, &status, WUNTRACED), pid, "a stop of a process in the group");
	is(status, W_STOPCODE(SIGTTOU), "by SIGTTOU");
	kill(-pid, SIGCONT);
	is(waitid(P_PGID, pid, &info, WCONTINUED), 0, "it continues");
	is_info(pid, CLD_CONTINUED, SIGCONT, "continued");
	end_child(pid);
}

int main(void)
{
	pid_t pid = spawn(sleeps, NULL);

	stops(pid);
	continues(pid);
	overtaken(pid);
	by_pidfd();
	nonblocking_pidfd();
	groups();
	is_errno(waitid(P_ALL, 0, &info, 0), EINVAL, "waitid for nothing");
	is_errno(waitid(P_ALL, 0, &info, WNOHANG | WNOWAIT), EINVAL, "or only without waiting");
	is_errno(waitpid(-1, NULL, WEXITED), EINVAL, "WEXITED is not for wait4");
	is_errno(waitpid(-1, NULL, WNOWAIT), EINVAL, "nor WNOWAIT");
	return done_testing();
}
