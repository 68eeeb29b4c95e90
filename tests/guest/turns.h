/* SPDX-License-Identifier: MIT */
/*
 * Who ran when: processes that compute side by side and note it in a book, a pipe that is read
 * when all is over. Nobody sleeps for the book, so it changes nothing.
 */
#ifndef TURNS_H
#define TURNS_H

#include "tap.h"
#include <signal.h>

#define MS 1000000L

/* A line of the book: who wrote it, when, and how long he had run by then. */
struct note {
	long who;
	int64_t ns;
	int64_t cpu_ns;
};

#define NOTES_MAX 2000 /* for which a pipe has room */

static int book[2];
static struct note notes[NOTES_MAX];
static int nr_notes;

static UNUSED int64_t cpu_ns(void)
{
	struct timespec ts;

	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) == 0);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static UNUSED void open_book(void)
{
	must(pipe(book) == 0);
	must(fcntl(book[0], F_SETFL, O_NONBLOCK) == 0);
	must(fcntl(book[1], F_SETFL, O_NONBLOCK) == 0);
}

static UNUSED void note(long who)
{
	struct note n = {who, now_ns(), cpu_ns()};

	must(write(book[1], &n, sizeof(n)) == sizeof(n));
}

static UNUSED void read_book(void)
{
	nr_notes = 0;
	while (nr_notes < NOTES_MAX &&
	       read(book[0], &notes[nr_notes], sizeof(*notes)) == sizeof(*notes))
		nr_notes++;
}

/* The book as a string: 'a' for who is 0, once for each turn. */
static UNUSED const char *turns(void)
{
	static char text[NOTES_MAX + 1];
	int n = 0;

	for (int i = 0; i < nr_notes; i++)
		if (i == 0 || notes[i].who != notes[i - 1].who)
			text[n++] = (char)('a' + notes[i].who);
	text[n] = '\0';
	return text;
}

/* Runs for so long, and notes it each `every` ms. */
static UNUSED void compute(long who, long ms, long every)
{
	int64_t start = cpu_ns(), noted = start, now;
	volatile long sink = 0;

	note(who);
	do {
		for (int i = 0; i < 5000; i++)
			sink += i;
		now = cpu_ns();
		if (now - noted >= every * MS) {
			note(who);
			noted = now;
		}
	} while (now - start < ms * MS);
	note(who);
}

/* Harts: bits of a mask. */
static UNUSED void run_on(pid_t pid, unsigned long harts)
{
	must(raw(SYS_sched_setaffinity, pid, sizeof(harts), &harts) == 0);
}

static UNUSED void set_policy(pid_t pid, int policy, int priority)
{
	struct sched_param param = {priority};

	must(sched_setscheduler(pid, policy, &param) == 0);
}

static UNUSED unsigned long all_harts(void)
{
	unsigned long harts[16] = {0};

	must(raw(SYS_sched_getaffinity, 0, sizeof(harts), harts) > 0);
	return harts[0];
}

static UNUSED int here(void)
{
	unsigned int hart;

	must(raw(SYS_getcpu, &hart, NULL, NULL) == 0);
	return (int)hart;
}

static UNUSED void stop(pid_t pid)
{
	int status;

	must(kill(pid, SIGKILL) == 0);
	must(waitpid(pid, &status, 0) == pid);
}

#endif
