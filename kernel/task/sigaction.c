// SPDX-License-Identifier: MIT
/* The calls about one's own signals: actions, masks, what is pending, waiting, the stack. */
#include "lib/bug.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/sigaction.h"
#include "task/sighand.h"
#include "task/task.h"
#include "task/time.h"

#define KNOWN_FLAGS                                                                                \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER |         \
	 SA_RESETHAND)

/* ---- actions and masks ---- */

SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct sigaction __user *, unew,
		struct sigaction __user *, uold, size_t, setsize)
{
	struct sigaction new, old;

	if (setsize != sizeof(sigset_t))
		return -EINVAL;
	if (unew && copy_from_user(&new, unew, sizeof(new)))
		return -EFAULT;
	if (sig < 1 || sig > _NSIG || (unew && sigmask(sig) & UNCATCHABLE))
		return -EINVAL;
	if (unew)
		new.sa_flags &= KNOWN_FLAGS; /* so that a program sees which there are */
	set_action(sig, unew ? &new : NULL, &old);
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}

SYSCALL_DEFINE4(rt_sigprocmask, int, how, const sigset_t __user *, unew, sigset_t __user *, uold,
		size_t, setsize)
{
	sigset_t old = current->blocked, new;

	if (setsize != sizeof(sigset_t))
		return -EINVAL;
	if (unew) {
		if (copy_from_user(&new, unew, sizeof(new)))
			return -EFAULT;
		switch (how) {
		case SIG_BLOCK: set_current_blocked(old | new); break;
		case SIG_UNBLOCK: set_current_blocked(old & ~new); break;
		case SIG_SETMASK: set_current_blocked(new); break;
		default: return -EINVAL;
		}
	}
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}

SYSCALL_DEFINE2(rt_sigpending, sigset_t __user *, uset, size_t, setsize)
{
	sigset_t set = pending_signals();

	/* Linux: writes as much of the set as the caller has room for. */
	return setsize > sizeof(set) ? -EINVAL : copy_to_user(uset, &set, setsize);
}

/* ---- waiting ---- */

SYSCALL_DEFINE2(rt_sigsuspend, const sigset_t __user *, uset, size_t, setsize)
{
	sigset_t set;

	if (setsize != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, uset, sizeof(set)))
		return -EFAULT;
	set_user_sigmask(set);
	while (!sleep_until(KTIME_NEVER))
		;
	return -ERESTARTNOHAND;
}

static int take_signal(sigset_t mask, siginfo_t *info)
{
	int sig;

	spin_lock(&current->sighand->siglock);
	sig = dequeue_signal(mask, info);
	spin_unlock(&current->sighand->siglock);
	return sig;
}

/* The signal, or -EAGAIN when the time is over, or -EINTR for another one. */
static int do_sigtimedwait(sigset_t mask, siginfo_t *info, u64 until_ns)
{
	int sig = take_signal(mask, info), err;

	if (sig)
		return sig;
	/* What comes from here on ends the sleep, or does not let it begin. */
	set_sigwait(mask);
	err = sleep_until(until_ns);
	sig = take_signal(mask, info);
	set_sigwait(0);
	if (sig)
		return sig;
	return err ? -EINTR : -EAGAIN;
}

SYSCALL_DEFINE4(rt_sigtimedwait, const sigset_t __user *, uset, siginfo_t __user *, uinfo,
		const struct timespec __user *, utimeout, size_t, setsize)
{
	u64 until_ns = KTIME_NEVER, timeout_ns;
	struct timespec timeout;
	siginfo_t info;
	sigset_t set;
	int sig;

	if (setsize != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, uset, sizeof(set)))
		return -EFAULT;
	if (utimeout) {
		if (copy_from_user(&timeout, utimeout, sizeof(timeout)))
			return -EFAULT;
		if (!timespec_to_ns(&timeout, &timeout_ns))
			return -EINVAL;
		until_ns = ktime_ns() + timeout_ns;
	}
	sig = do_sigtimedwait(set & ~UNCATCHABLE, &info, until_ns);
	if (sig > 0 && uinfo && copy_to_user(uinfo, &info, sizeof(info)))
		return -EFAULT;
	return sig;
}

/* ---- the alternate stack ---- */

bool on_altstack(va_t sp)
{
	va_t start = (va_t)current->altstack.ss_sp;

	/* One that is taken away while in use can be used again by a nested handler. */
	if (current->altstack.ss_flags & (int)SS_AUTODISARM)
		return false;
	return sp > start && sp - start <= current->altstack.ss_size;
}

stack_t altstack_now(va_t sp)
{
	stack_t s = current->altstack;

	if (!s.ss_size)
		s.ss_flags |= SS_DISABLE;
	else if (on_altstack(sp))
		s.ss_flags |= SS_ONSTACK;
	return s;
}

int set_altstack(const stack_t *s, va_t sp)
{
	int mode = s->ss_flags & ~(int)SS_AUTODISARM;

	if (on_altstack(sp))
		return -EPERM;
	if (mode && mode != SS_DISABLE && mode != SS_ONSTACK)
		return -EINVAL;
	if (mode == SS_DISABLE) {
		current->altstack = (stack_t){.ss_flags = s->ss_flags};
		return 0;
	}
	if (s->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	current->altstack = *s;
	current->altstack.ss_flags &= (int)SS_AUTODISARM;
	return 0;
}

SYSCALL_DEFINE2(sigaltstack, const stack_t __user *, unew, stack_t __user *, uold)
{
	va_t sp = task_pt_regs(current)->sp;
	stack_t new, old = altstack_now(sp);
	int err;

	if (unew) {
		if (copy_from_user(&new, unew, sizeof(new)))
			return -EFAULT;
		err = set_altstack(&new, sp);
		if (err)
			return err;
	}
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}

/* ---- calls that go on after a stop ---- */

SYSCALL_DEFINE0(restart_syscall)
{
	struct restart_block *restart = &current->restart;

	return restart->fn ? restart->fn(restart) : -EINTR;
}
