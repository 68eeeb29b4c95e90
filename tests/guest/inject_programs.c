// SPDX-License-Identifier: MIT
// grade: group=inject points=10 cpus=1,4 timeout=300 linux=no
/*
 * Whole programs, each call path to an allocation failing once, in all of their processes:
 * they may fail, but the next run gets further, until one finds no new path and does its work.
 */
#include "inject.h"

static const char *const scripts[] = {
	"echo a b c | tr a-z A-Z | grep -q 'A B C'",
	"mkdir -p p/q/r && seq 2000 >p/q/r/n && cp p/q/r/n p/m && cmp p/q/r/n p/m && "
	"sort -n p/m | tail -n 1 | grep -q 2000 && mv p/m p/q/m && ln p/q/m l && ln -s l s && "
	"[ \"$(wc -l <s)\" -eq 2000 ] && rm -r p l s",
	"find /bin -type f | xargs cksum | sort | uniq | wc -l | grep -q '[0-9]'",
	"dd if=/dev/zero of=z bs=64k count=20 2>/dev/null && truncate -s 70000 z && "
	"cat z z z | wc -c | grep -q 210000 && rm z",
	"(sleep 0.01 & sleep 0.01 & wait; [ -z \"$(cat /dev/null)\" ]) && env A=1 sh -c '[ $A = 1 "
	"]'",
	"cowdemo >/dev/null && forkdemo >/dev/null && pipedemo >/dev/null; ls -lR /etc | tee t | "
	"cut -c 1-10 | head -n 3 | wc -l | grep -q 3 && rm t",
};

static int run_script(void *arg)
{
	int null = open("/dev/null", O_RDWR);

	must(null >= 0);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	must(command("paths") > 0);
	execl("/bin/sh", "sh", "-c", (const char *)arg, NULL);
	_exit(98);
}

static void sweep_script(const char *script)
{
	struct ledger before = take_ledger();
	long first = read_hits().paths, paths = first, more;
	int status, runs = 0;

	do {
		more = paths;
		status = run_child(run_script, (void *)script);
		runs++;
		while (raw(SYS_wait4, -1, NULL, 0, NULL) > 0)
			;
		system("rm -rf p l s z t");
		command("drop-caches");
		paths = read_hits().paths;
	} while ((paths > more || status) && runs < 500);
	is_exit(status, 0, "%.30s...: %ld call paths failed in %d runs", script, paths - first,
		runs);
	is(compare_ledgers(script, &before), 0, "nothing leaked");
}

int main(void)
{
	need_injection();
	enter_tmp();
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++)
		sweep_script(scripts[i]);
	is(vmstat("oom_kill"), 0, "nobody was killed for it");
	leave_tmp();
	diag("%ld call paths to an allocation have failed", read_hits().paths);
	return done_testing();
}
