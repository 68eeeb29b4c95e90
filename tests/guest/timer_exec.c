// SPDX-License-Identifier: MIT
// grade: group=timer points=5 cpus=1,4 timeout=60 linux=yes
/* What fork and exec leave of timers. */
#include "timers.h"

static int has_no_timer(void *arg)
{
	struct itimerspec it;

	return timer_gettime(*(timer_t *)arg, &it) == -1 && errno == EINVAL ? 0 : 1;
}

/* As another program: the timers are gone, the interval timer is not. */
static int after_exec(const char *number)
{
	struct itimerspec it;
	struct itimerval old;

	if (timer_gettime((timer_t)atol(number), &it) == 0 || errno != EINVAL)
		return 1;
	if (getitimer(ITIMER_REAL, &old) < 0 || old.it_value.tv_sec < 900)
		return 2;
	return take(SIG, 50, NULL) ? 3 : 0;
}

static int executes(void *arg)
{
	struct itimerval it = {{0, 0}, {1000, 0}};
	timer_t timer = create(SIG, 1);
	char number[24];

	snprintf(number, sizeof(number), "%ld", (long)timer);
	set(timer, 1, 1);
	sleep_ms(20);
	must(setitimer(ITIMER_REAL, &it, NULL) == 0);
	execl(arg, arg, number, NULL);
	return CHILD_BROKEN;
}

static void inherited(char *self)
{
	timer_t timer = create(SIG, 1);

	is_exit(run_child(has_no_timer, &timer), 0, "a child has no timers");
	is_exit(run_child(executes, self), 0, "exec ends timers, and keeps ITIMER_REAL");
	must(timer_delete(timer) == 0);
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return after_exec(argv[1]);
	set_mask(BIT(SIG));
	inherited(argv[0]);
	return done_testing();
}
