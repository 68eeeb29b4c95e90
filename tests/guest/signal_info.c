// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * What siginfo_t says: of kill, tgkill, sigqueue, rt_sigqueueinfo; of children that exit, are
 * killed, stop and continue. Who may say what of himself.
 */
#include "sig.h"

static struct rope rope;

static void of_kill(void)
{
	notes = 0;
	kill(getpid(), SIGUSR1);
	is(notes, 1, "kill: it comes");
	is(note[0].si_signo, SIGUSR1, "si_signo");
	is(note[0].si_code, SI_USER, "si_code is SI_USER");
	is(note[0].si_errno, 0, "si_errno is 0");
	is(note[0].si_pid, getpid(), "si_pid");
	is(note[0].si_uid, getuid(), "si_uid");
}

static void of_tgkill(void)
{
	notes = 0;
	raise(SIGUSR1);
	raw(SYS_tkill, gettid(), SIGUSR1);
	is(notes, 2, "tgkill and tkill: they come");
	is(note[0].si_code, SI_TKILL, "si_code is SI_TKILL");
	is(note[1].si_code, SI_TKILL, "for both");
	is(note[0].si_pid, getpid(), "si_pid");
}

static void of_sigqueue(void)
{
	union sigval v = {.sival_ptr = &rope};

	notes = 0;
	must(sigqueue(getpid(), SIGUSR1, v) == 0);
	is(notes, 1, "sigqueue: it comes");
	is(note[0].si_code, SI_QUEUE, "si_code is SI_QUEUE");
	is(note[0].si_pid, getpid(), "si_pid");
	ok(note[0].si_ptr == &rope, "the pointer arrives whole");
}

/* One may say anything of oneself; to others, not that the kernel or kill speaks. */
static void forging(void)
{
	siginfo_t info = {.si_signo = 77, .si_errno = 5, .si_code = SI_USER};
	pid_t child = spawn(sleeps, NULL);

	info.si_pid = 1;
	info.si_value.sival_int = 9;
	notes = 0;
	is(raw(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info), 0, "SI_USER to oneself");
	is(note[0].si_signo, SIGUSR1, "si_signo is put right");
	is(note[0].si_errno, 5, "si_errno is as given");
	is(note[0].si_pid, 1, "si_pid too");
	is_err(raw(SYS_rt_sigqueueinfo, child, SIGUSR1, &info), EPERM, "SI_USER to another");
	info.si_code = SI_KERNEL;
	is_err(raw(SYS_rt_sigqueueinfo, child, SIGUSR1, &info), EPERM, "SI_KERNEL");
	info.si_code = SI_TKILL;
	is_err(raw(SYS_rt_sigqueueinfo, child, SIGUSR1, &info), EPERM, "SI_TKILL");
	is_err(raw(SYS_rt_tgsigqueueinfo, child, child, SIGUSR1, &info), EPERM, "to a thread");
	info.si_code = SI_QUEUE;
	is(raw(SYS_rt_tgsigqueueinfo, child, child, SIGCHLD, &info), 0, "SI_QUEUE");
	is(raw(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGUSR1, &info), 0, "to oneself");
	is(note[1].si_int, 9, "the value arrives");
	is_err(raw(SYS_rt_tgsigqueueinfo, child, getpid(), SIGUSR1, &info), ESRCH,
	       "no thread of that process");
	is_err(raw(SYS_rt_tgsigqueueinfo, 0, getpid(), SIGUSR1, &info), EINVAL, "process 0");
	is_err(raw(SYS_rt_tgsigqueueinfo, child, -1, SIGUSR1, &info), EINVAL, "thread -1");
	end_child(child);
}

static int burns_and_exits(void *arg)
{
	struct tms t;

	(void)arg;
	do
		times(&t);
	while (t.tms_utime + t.tms_stime < 10);
	return 42;
}

static int aborts(void *arg)
{
	(void)arg;
	abort();
}

/* The note that a change of this child brings. */
static siginfo_t *news_of(pid_t child, int options)
{
	notes = 0;
	unblock(BIT(SIGCHLD));
	while (notes == 0)
		sleep_ms(1);
	block(BIT(SIGCHLD));
	must(change_of(child, options) != -1);
	return note;
}

static void of_ends(void)
{
	pid_t pid = spawn(burns_and_exits, NULL);
	siginfo_t *info = news_of(pid, 0);

	is(info->si_signo, SIGCHLD, "a child exits: SIGCHLD");
	is(info->si_code, CLD_EXITED, "CLD_EXITED");
	is(info->si_pid, pid, "its pid");
	is(info->si_uid, getuid(), "its user");
	is(info->si_status, 42, "its exit code");
	ok(info->si_utime + info->si_stime > 0, "its time: %ld + %ld ticks", info->si_utime,
	   info->si_stime);
	pid = spawn(sleeps, NULL);
	kill(pid, SIGTERM);
	info = news_of(pid, 0);
	is(info->si_code, CLD_KILLED, "a child is killed: CLD_KILLED");
	is(info->si_status, SIGTERM, "si_status is the signal");
	pid = spawn(aborts, NULL);
	info = news_of(pid, 0);
	ok(info->si_code == CLD_KILLED || info->si_code == CLD_DUMPED, "a child aborts");
	is(info->si_status, SIGABRT, "by SIGABRT");
}

static void of_stops(void)
{
	pid_t pid = spawn_leader(sleeps, NULL);

	kill(pid, SIGSTOP);
	siginfo_t *info = news_of(pid, WUNTRACED);

	is(info->si_code, CLD_STOPPED, "a child stops: CLD_STOPPED");
	is(info->si_status, SIGSTOP, "by SIGSTOP");
	is(info->si_pid, pid, "which child");
	kill(pid, SIGCONT);
	info = news_of(pid, WCONTINUED);
	is(info->si_code, CLD_CONTINUED, "it continues: CLD_CONTINUED");
	is(info->si_status, SIGCONT, "by SIGCONT");
	kill(pid, SIGTTIN);
	info = news_of(pid, WUNTRACED);
	is(info->si_status, SIGTTIN, "it stops by SIGTTIN");
	kill(pid, SIGKILL);
	info = news_of(pid, 0);
	is(info->si_code, CLD_KILLED, "and is killed while it is stopped");
}

int main(void)
{
	set_mask(BIT(SIGCHLD));
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGCHLD, 0);
	of_kill();
	of_tgkill();
	of_sigqueue();
	forging();
	/* forging's child is gone, but its SIGCHLD is there yet. */
	unblock(BIT(SIGCHLD));
	block(BIT(SIGCHLD));
	of_ends();
	of_stops();
	return done_testing();
}
