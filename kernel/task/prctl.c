// SPDX-License-Identifier: MIT
/* prctl(2): the name, the signal at the parent's end, who adopts orphans. */
#include "lib/string.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/signal.h"
#include "task/task.h"
#include "uapi/prctl.h"

/* A longer one is cut. */
static int set_name(const char __user *uname)
{
	char name[TASK_COMM_LEN] = "";

	if (strncpy_from_user(name, uname, sizeof(name) - 1) == -EFAULT)
		return -EFAULT;
	memcpy(current->comm, name, sizeof(name));
	return 0;
}

static int set_pdeath_signal(u64 sig)
{
	if (sig > _NSIG)
		return -EINVAL;
	spin_lock(&tasklist_lock);
	current->pdeath_signal = (int)sig;
	spin_unlock(&tasklist_lock);
	return 0;
}

static int set_child_subreaper(bool on)
{
	spin_lock(&tasklist_lock);
	current->signal->is_child_subreaper = on;
	spin_unlock(&tasklist_lock);
	return 0;
}

SYSCALL_DEFINE2(prctl, int, option, u64, arg)
{
	int __user *uresult = (int __user *)arg;

	switch (option) {
	case PR_SET_PDEATHSIG: return set_pdeath_signal(arg);
	case PR_GET_PDEATHSIG: return put_user(current->pdeath_signal, uresult);
	case PR_SET_NAME: return set_name((const char __user *)arg);
	case PR_GET_NAME: return copy_to_user((void __user *)arg, current->comm, TASK_COMM_LEN);
	case PR_SET_CHILD_SUBREAPER: return set_child_subreaper(arg);
	case PR_GET_CHILD_SUBREAPER:
		return put_user((int)current->signal->is_child_subreaper, uresult);
	}
	return -EINVAL;
}

/* Linux: knows other systems and more quirks; here all but ADDR_NO_RANDOMIZE has no effect. */
SYSCALL_DEFINE1(personality, u32, persona)
{
	u32 old = current->personality;

	if (persona != 0xffffffff)
		current->personality = persona;
	return old;
}
