// SPDX-License-Identifier: MIT
/*
 * help: what programs there are; `help NAME` only the line of that one.
 */
#include "util.h"

#include <string.h>

static const struct {
	const char *name, *text;
} programs[] = {
	{"", "Files and directories"},
	{"ls", "list directories; -l in full"},
	{"cp", "copy files; -r with all below"},
	{"mv", "move or rename files"},
	{"rm", "remove files; -r with all below"},
	{"ln", "give a file one more name; -s a symbolic link"},
	{"mkdir", "make directories; -p with those above"},
	{"rmdir", "remove empty directories"},
	{"touch", "make empty files, or set their times"},
	{"chmod", "set modes, as in chmod u+x FILE"},
	{"chown", "set owners"},
	{"stat", "show all that is known about a file"},
	{"find", "find files by name, type, size, time"},
	{"du", "how much room directories take"},
	{"df", "how much room the disk has"},
	{"truncate", "set the size of a file"},
	{"mktemp", "make a temporary file"},
	{"readlink", "show what a symbolic link holds"},
	{"basename", "the last part of a path"},
	{"dirname", "a path without its last part"},
	{"pwd", "where we are"},
	{"sync", "write everything to the disk"},
	{"", "Text and data"},
	{"cat", "write files one after the other"},
	{"head", "the first lines"},
	{"tail", "the last lines"},
	{"grep", "lines that match a pattern"},
	{"sort", "sort lines"},
	{"uniq", "one of each run of equal lines"},
	{"wc", "count lines, words and bytes"},
	{"cut", "columns of lines"},
	{"tr", "replace or delete characters"},
	{"tee", "copy to stdout and to files"},
	{"cmp", "compare two files"},
	{"cksum", "checksums"},
	{"hexdump", "show bytes in hexadecimal"},
	{"dd", "copy blocks"},
	{"echo", "write arguments"},
	{"printf", "write arguments with a format"},
	{"seq", "write a row of numbers"},
	{"yes", "write the same line without end"},
	{"", "Programs and scripts"},
	{"sh", "the shell, with job control: jobs, fg, bg, ^Z"},
	{"test", "compare and examine, for if and while"},
	{"[", "the same as test"},
	{"true", "succeed"},
	{"false", "fail"},
	{"env", "run a program in a changed environment"},
	{"xargs", "run a program with arguments from stdin"},
	{"time", "how long a program takes"},
	{"sleep", "wait"},
	{"kill", "send a signal, as in kill -INT PID"},
	{"timeout", "run a program for a limited time"},
	{"nohup", "run a program that outlives the terminal"},
	{"nice", "run a program with less, or more, of the processor"},
	{"renice", "change that of a process that runs"},
	{"chrt", "real-time and other policies of the scheduler"},
	{"taskset", "which processors a program runs on"},
	{"setsid", "run a program in a session of its own"},
	{"which", "where a program is"},
	{"", "The machine"},
	{"uname", "name and version of the kernel"},
	{"nproc", "number of processors"},
	{"mkswap", "make a file for memory to be swapped to"},
	{"swapon", "swap to a file; or how much of one is used"},
	{"swapoff", "bring back what was swapped to a file"},
	{"free", "memory in use"},
	{"uptime", "how long the machine is up"},
	{"date", "time of day"},
	{"id", "who we are"},
	{"script", "a record of what a terminal shows"},
	{"tty", "the terminal's name"},
	{"stty", "the terminal's settings"},
	{"clear", "clear the screen"},
	{"poweroff", "turn the machine off"},
	{"", "To see how the kernel works (-s: slowly)"},
	{"forkdemo", "fork, zombies, orphans"},
	{"cowdemo", "which pages are shared, copied, given back"},
	{"pipedemo", "pipes, and how a shell uses them"},
	{"sigdemo", "signals: masks, queues, handlers and what they find"},
	{"threads", "threads, a race, a mutex, and what a futex is for"},
	{"strace", "run a program and show its system calls"},
	{"vmstat", "the kernel's counters, or what a program adds to them"},
	{"help", "this list"},
};

int main(int argc, char **argv)
{
	bool found = false;

	set_usage("help [PROGRAM]");
	if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
		usage();
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		const char *name = programs[i].name;

		if (argc == 2 && (!*argv[1] || strcmp(argv[1], name) != 0))
			continue;
		found = true;
		if (*name)
			printf("  %-10s %s\n", name, programs[i].text);
		else
			printf("%s%s:\n", i ? "\n" : "", programs[i].text);
	}
	if (!found)
		errx(1, "%s: not one of our programs", argv[1]);
	return finish(0);
}
