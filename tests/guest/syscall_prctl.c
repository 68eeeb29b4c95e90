// SPDX-License-Identifier: MIT
// grade: group=syscall points=5 cpus=1,4 timeout=60 linux=yes
/* prctl: the name of a task. */
#include "bad.h"
#include <sys/prctl.h>

static char name[17] = "0123456789abcdef";

static const char *get_name(void)
{
	must(prctl(PR_GET_NAME, name) == 0);
	return name;
}

static int has_name(void *want)
{
	return strcmp(get_name(), want) ? 1 : 0;
}

int main(void)
{
	get_name();
	is(name[16], '\0', "it is no longer than 16 bytes");
	ok(!strncmp("syscall_prctl", name, 13), "at first that of the program: %s", name);
	is(prctl(PR_SET_NAME, "other"), 0, "another one");
	is_str(get_name(), "other", "it is that");
	is(prctl(PR_SET_NAME, "one of more than fifteen bytes"), 0, "a long one");
	is_str(get_name(), "one of more tha", "is cut");
	is_exit(run_child(has_name, "one of more tha"), 0, "a child has its parent's");
	is(prctl(PR_SET_NAME, ""), 0, "none");
	is_str(get_name(), "", "is possible");
	bad_init();
	is_efault(bad_in, raw(SYS_prctl, PR_SET_NAME, b->p), "PR_SET_NAME");
	is_efault(bad_out, raw(SYS_prctl, PR_GET_NAME, b->p), "PR_GET_NAME");
	is_efault(bad_out, raw(SYS_prctl, PR_GET_PDEATHSIG, b->p), "PR_GET_PDEATHSIG");
	is_efault(bad_out, raw(SYS_prctl, PR_GET_CHILD_SUBREAPER, b->p), "PR_GET_CHILD_SUBREAPER");
	is(prctl(PR_SET_NAME, strcpy(bad_edge - 3, "ab")), 0, "a name at the end of memory");
	is_str(get_name(), "ab", "it is that");
	is_err(raw(SYS_prctl, PR_SET_NAME, bad_unterminated(3)), EFAULT, "without its zero");
	return done_testing();
}
