// SPDX-License-Identifier: MIT
/*
 * cowdemo: shows which pages fork shares, and when a write copies one; and that fork shares
 * page tables too. -s goes slowly.
 *
 * What a write did is read from the kernel's counters right before and after it. The child
 * does what the parent tells it over a pipe and answers with what it measured; meanwhile the
 * parent sleeps. The counters are the machine's: what other programs do is counted too, so it
 * wants to run alone. Where there is no /dev/vmstat, the process's page faults are shown
 * instead, which can't tell a copy from a restore.
 */
#include "demo.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define NPAGES 4

/* What a process has of a page. */
enum state { SHARED, ALONE, COPIED, RESTORED, FAULTED, NO_FAULT, GONE };

static const char *const state_names[] = {
	[SHARED] = "shared",   [ALONE] = "alone",      [COPIED] = "copied", [RESTORED] = "restored",
	[FAULTED] = "faulted", [NO_FAULT] = "its own", [GONE] = "-",
};

struct faults {
	long long copies, restores, zeroed, minor;
};

static volatile char *pages;
static long page_size;
static bool has_counters;
static enum state parent_has[NPAGES], child_has[NPAGES];
static int to_child[2], to_parent[2];

static struct faults read_faults(void)
{
	static struct counter c[COUNTERS_MAX];
	struct faults f = {0};
	struct rusage used;
	int n = read_counters(c);

	has_counters = n > 0;
	if (!has_counters) {
		getrusage(RUSAGE_SELF, &used);
		f.minor = used.ru_minflt;
		return f;
	}
	f.copies = counter_value(c, n, "fault_cow_copy");
	f.restores = counter_value(c, n, "fault_cow_restore");
	f.zeroed = counter_value(c, n, "fault_anon");
	return f;
}

static struct faults faults_since(struct faults before)
{
	struct faults f = read_faults();

	f.copies -= before.copies;
	f.restores -= before.restores;
	f.zeroed -= before.zeroed;
	f.minor -= before.minor;
	return f;
}

/* The first two readings in a process write to its own stack and buffers: not counted. */
static void warm_up(void)
{
	read_faults();
	read_faults();
}

static enum state write_page(int page)
{
	struct faults before = read_faults(), f;

	pages[page * page_size] += 1;
	f = faults_since(before);
	if (!has_counters)
		return f.minor ? FAULTED : NO_FAULT;
	return f.copies ? COPIED : f.restores ? RESTORED : NO_FAULT;
}

/* Says that it is ready, then obeys: a page to write, or -1 to end. */
static _Noreturn void be_child(void)
{
	enum state state = SHARED;
	int page;

	close(to_child[1]);
	close(to_parent[0]);
	warm_up();
	while (write(to_parent[1], &state, sizeof(state)) > 0) {
		if (read(to_child[0], &page, sizeof(page)) != sizeof(page) || page < 0)
			break;
		state = write_page(page);
	}
	_exit(0);
}

static enum state child_answer(void)
{
	enum state state;

	if (read(to_parent[0], &state, sizeof(state)) != sizeof(state))
		errx(1, "the child is gone");
	return state;
}

static enum state child_writes(int page)
{
	if (write(to_child[1], &page, sizeof(page)) != sizeof(page))
		err(1, "the child");
	return child_answer();
}

/* A write with its row of the table. Who did not write may be left as the only owner. */
static void write_and_show(bool by_child, int page)
{
	enum state *writer = by_child ? child_has : parent_has;
	enum state *other = by_child ? parent_has : child_has;

	writer[page] = by_child ? child_writes(page) : write_page(page);
	if ((writer[page] == COPIED || writer[page] == FAULTED) && other[page] == SHARED)
		other[page] = ALONE;
	say("%s writes page %d: %s", by_child ? "child" : "parent", page,
	    state_names[writer[page]]);
}

static void show_table(void)
{
	static const char rule[] = "   +------+-----------+-----------+\n";

	printf("%s   | page | parent    | child     |\n%s", rule, rule);
	for (int i = 0; i < NPAGES; i++)
		printf("   | %4d | %-9s | %-9s |\n", i, state_names[parent_has[i]],
		       state_names[child_has[i]]);
	printf("%s", rule);
	demo_pause();
}

static void fill(void)
{
	struct faults before, f;

	step("The parent writes to new memory.");
	pages = mmap(NULL, NPAGES * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		     -1, 0);
	if (pages == MAP_FAILED)
		err(1, "mmap");
	warm_up();
	before = read_faults();
	for (int i = 0; i < NPAGES; i++)
		pages[i * page_size] = 1;
	f = faults_since(before);
	if (has_counters)
		say("%d pages, %lld faults: each gave a page of zeros", NPAGES, f.zeroed);
	else
		say("no /dev/vmstat here: getrusage() shows %lld faults", f.minor);
}

static pid_t fork_child(void)
{
	pid_t pid;

	step("fork() copies none of them: both sides share all.");
	if (pipe(to_child) < 0 || pipe(to_parent) < 0)
		err(1, "pipe");
	pid = fork_or_exit();
	if (pid == 0)
		be_child();
	close(to_child[0]);
	close(to_parent[1]);
	warm_up();
	child_answer();
	show_table();
	return pid;
}

/* The child ends; its pages are the parent's alone, but still write-protected. */
static void end_child(pid_t pid)
{
	int command = -1;

	if (write(to_child[1], &command, sizeof(command)) < 0)
		err(1, "write");
	waitpid(pid, NULL, 0);
	for (int i = 0; i < NPAGES; i++) {
		child_has[i] = GONE;
		if (parent_has[i] == SHARED)
			parent_has[i] = ALONE;
	}
}

/* ---- page tables ---- */

#define NTABLES	   4
#define TABLE_SIZE (512L * 4096) /* what a page table maps */

struct tables {
	long long shared, copied, restored;
};

static struct tables read_tables(void)
{
	static struct counter c[COUNTERS_MAX];
	int n = read_counters(c);

	return (struct tables){counter_value(c, n, "table_share"),
			       counter_value(c, n, "table_copy"),
			       counter_value(c, n, "table_restore")};
}

static void say_tables(const char *who, struct tables before)
{
	struct tables now = read_tables();

	say("%s: %lld tables shared, %lld copied, %lld given back", who, now.shared - before.shared,
	    now.copied - before.copied, now.restored - before.restored);
}

static void show_page_tables(void)
{
	char *map = mmap(NULL, (NTABLES + 1) * TABLE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *big;
	struct tables before;
	pid_t pid;

	if (map == MAP_FAILED)
		err(1, "mmap");
	big = map + TABLE_SIZE - (unsigned long)map % TABLE_SIZE;
	for (long at = 0; at < NTABLES * TABLE_SIZE; at += page_size)
		big[at] = 1;
	before = read_tables();
	pid = fork_or_exit();
	if (pid == 0) {
		say_tables("fork of 8 MiB", before);
		before = read_tables();
		big[0] = 2;
		say_tables("the child writes a byte", before);
		exit(finish(0));
	}
	waitpid(pid, NULL, 0);
	before = read_tables();
	big[0] = 3;
	say_tables("the parent writes it", before);
}

int main(int argc, char **argv)
{
	pid_t pid;

	begin_demo(argc, argv, "cowdemo [-s]", "cowdemo: copy on write");
	page_size = sysconf(_SC_PAGESIZE);
	fill();
	pid = fork_child();
	step("The first write to a shared page copies it.");
	write_and_show(false, 0);
	write_and_show(true, 1);
	show_table();
	step("The second side is alone now: it gets its write back.");
	write_and_show(true, 0);
	write_and_show(false, 1);
	step("A page that is its own again costs nothing.");
	write_and_show(false, 0);
	write_and_show(true, 1);
	show_table();
	step("The child ends. What it shared is the parent's alone.");
	end_child(pid);
	write_and_show(false, 2);
	show_table();
	say("page %d was never written after fork: never copied", NPAGES - 1);
	if (has_counters) {
		step("Of large memory fork shares the page tables, 2 MiB each, and looks at no "
		     "page.");
		show_page_tables();
	}
	return finish(0);
}
