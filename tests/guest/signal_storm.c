// SPDX-License-Identifier: MIT
// grade: group=signal points=20 cpus=1,4 timeout=180 linux=yes
/*
 * Eight processes send each other real-time signals with numbers in sequence, half of them
 * taking theirs by a handler, half by sigtimedwait: none is lost, none comes twice, those of a
 * sender come in order. Then standard signals: one always comes after the last was sent.
 */
#include "sig.h"

#define PROCS 8
#define EACH  200 /* from each to each */
#define SIG   (SIGRTMIN + 1)

static pid_t pids[PROCS];
static volatile int next[PROCS], received, strange;

static void take(const siginfo_t *info)
{
	int sender = info->si_int >> 16, number = info->si_int & 0xffff;

	if (sender < 0 || sender >= PROCS || info->si_pid != pids[sender] || number != next[sender])
		strange++;
	else
		next[sender] = number + 1;
	received++;
}

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	take(info);
}

/* Takes what is there; a process with a handler lets it in. */
static void drain(bool by_handler, long wait_ns)
{
	sigset_t set = BIT(SIG), none = 0;
	struct timespec ts = {0, wait_ns};
	siginfo_t info;

	if (by_handler)
		ppoll(NULL, 0, &ts, &none);
	else
		while (sigtimedwait(&set, &info, &ts) == SIG)
			take(&info);
}

/* EAGAIN: the user has as many waiting as may be. Who takes his makes room. */
static void send(int to, int value, bool by_handler)
{
	while (queue_value(pids[to], SIG, value) != 0) {
		must(errno == EAGAIN);
		drain(by_handler, 0);
		sched_yield();
	}
}

static int storms(void *arg)
{
	struct rope *rope = arg;
	int me;
	bool by_handler;

	must(read(rope->in, &me, sizeof(me)) == sizeof(me));
	must(read_full(rope->in, pids, sizeof(pids)) == sizeof(pids));
	by_handler = me % 2;
	if (by_handler && me % 4 == 1)
		set_mask(0);
	for (int i = 0; i < EACH; i++)
		for (int k = 1; k < PROCS; k++)
			send((me + k) % PROCS, me << 16 | i, by_handler);
	int64_t end = now_ns() + 120 * 1000000000L;

	while (received < EACH * (PROCS - 1) && now_ns() < end)
		drain(by_handler, 10000000);
	drain(by_handler, 0);
	if (received != EACH * (PROCS - 1) || strange)
		diag("process %d: %d received, %d strange", me, received, strange);
	pull(rope);
	await(rope); /* until the others have ended sending */
	drain(by_handler, 0);
	return received == EACH * (PROCS - 1) && !strange ? 0 : 1;
}

static void real_time(void)
{
	struct rope ropes[PROCS];
	int good = 0;

	on_signal(SIG, handler, 0, 0);
	set_mask(BIT(SIG));
	for (int i = 0; i < PROCS; i++)
		pids[i] = spawn_roped(storms, &ropes[i], &ropes[i]);
	for (int i = 0; i < PROCS; i++) {
		must(write(ropes[i].out, &i, sizeof(i)) == sizeof(i));
		must(write(ropes[i].out, pids, sizeof(pids)) == sizeof(pids));
	}
	for (int i = 0; i < PROCS; i++)
		await(&ropes[i]);
	for (int i = 0; i < PROCS; i++)
		pull(&ropes[i]);
	for (int i = 0; i < PROCS; i++) {
		good += join_limit(pids[i], 150000) == 0;
		drop(&ropes[i]);
	}
	is(good, PROCS, "%d real-time signals, each once and in order", EACH * PROCS * (PROCS - 1));
	set_mask(0);
}

/* ---- standard signals ---- */

static int fds[2];

/*
 * A sender writes a byte and then sends the signal, whose handler reads what there is. If a
 * signal comes after the last one was sent, no byte is left.
 */
static void read_bytes(int sig, siginfo_t *info, void *context)
{
	char buf[64];

	(void)sig;
	(void)info;
	(void)context;
	while (read(fds[0], buf, sizeof(buf)) > 0)
		;
	notes++;
}

static int sends(void *arg)
{
	(void)arg;
	signal(SIGUSR1, SIG_IGN);
	for (int i = 0; i < 1000; i++) {
		while (write(fds[1], "x", 1) < 0)
			must(errno == EAGAIN);
		kill(getppid(), SIGUSR1);
	}
	return 0;
}

static void standard(void)
{
	pid_t senders[4];
	char c;

	must(pipe2(fds, O_NONBLOCK) == 0);
	notes = 0;
	on_signal(SIGUSR1, read_bytes, SA_RESTART, 0);
	for (int i = 0; i < 4; i++)
		senders[i] = spawn(sends, NULL);
	for (int i = 0; i < 4; i++)
		is_exit(join(senders[i]), 0, "a sender ends");
	ok(notes > 0 && notes <= 4000, "of 4000 standard signals %d came", notes);
	is_errno(read(fds[0], &c, 1), EAGAIN, "the last one after the last was sent");
}

int main(void)
{
	real_time();
	standard();
	return done_testing();
}
