// SPDX-License-Identifier: MIT
/*
 * The order in which the kernel comes up.
 *
 * The boot hart, on its boot stack, brings up what needs no task, starts the other harts,
 * and becomes the first idle task. What sleeps (the disk, the root file system) is brought
 * up by the first task proper, which then runs init.
 */
#include "cmdline.h"
#include "debug/ledger.h"
#include "debug/provoke.h"
#include "debug/stress.h"
#include "debug/watchdog.h"
#include "drivers/console.h"
#include "drivers/fdt.h"
#include "drivers/plic.h"
#include "drivers/random.h"
#include "drivers/rtc.h"
#include "drivers/uart.h"
#include "drivers/power.h"
#include "drivers/virtio_blk.h"
#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/reclaim.h"
#include "mm/slab.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/trap.h"
#include "riscv/vdso.h"
#include "task/exec.h"
#include "task/fork.h"
#include "task/futex.h"
#include "task/sched.h"
#include "task/time.h"
#include "task/timer.h"
#include "uapi/fcntl.h"

#define STACK_LIMIT (8UL << 20)

extern char __kernel_end[], boot_stack_top[];

/* The number of the idle tasks, and of everyone's first process group and session. */
static struct pid pid_zero = {.count = ATOMIC_INIT(1)};

static struct signal_struct init_signals = {
	.threads = LIST_HEAD_INIT(init_task.thread_node),
	.leader = &init_task,
};

struct task_struct init_task = {
	.kernel_sp = (u64)boot_stack_top,
	.comm = "idle/0",
	.flags = PF_KTHREAD,
	.cpus_allowed = ~0UL,
	.parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.signal = &init_signals,
	.thread_node = LIST_HEAD_INIT(init_signals.threads),
	.pi_waiters = LIST_HEAD_INIT(init_task.pi_waiters),
	.pids = {&pid_zero, &pid_zero, &pid_zero, &pid_zero},
};

static void __init limits_init(void)
{
	struct rlimit *rlim = init_signals.rlim;

	for (u32 i = 0; i < RLIM_NLIMITS; i++)
		rlim[i] = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	rlim[RLIMIT_STACK].rlim_cur = STACK_LIMIT;
	rlim[RLIMIT_CORE].rlim_cur = 0;
	rlim[RLIMIT_NOFILE] = (struct rlimit){NR_OPEN_MAX, NR_OPEN_MAX};
	rlim[RLIMIT_NICE] = (struct rlimit){0, 0};
	rlim[RLIMIT_RTPRIO] = (struct rlimit){0, 0};
}

static void __init memory_init(pa_t fdt)
{
	u64 base, size;
	fdt_node node = fdt_first_child(fdt_root());

	for (; node >= 0; node = fdt_next_sibling(node)) {
		const char *type = fdt_string(node, "device_type");

		if (type && !strcmp(type, "memory"))
			break;
	}
	if (!fdt_reg(node, 0, &base, &size))
		panic("the device tree has no memory");
	size = min(size, DIRECT_MAP_SIZE - base);
	page_init(base, base + size, image_to_pa(__kernel_end), fdt, fdt + fdt_totalsize());
	paging_init(base + size);
	slab_init();
	mm_init();
	printk("memory: %lu MiB, %lu MiB free\n", size >> 20, nr_free_pages() >> (20 - PAGE_SHIFT));
}

static void __init open_console(void)
{
	struct file *f = filp_open(AT_FDCWD, "/dev/console", O_RDWR, 0);

	if (IS_ERR(f)) {
		printk("/dev/console: error %ld, init starts without it\n", PTR_ERR(f));
		return;
	}
	for (int fd = 0; fd < 3; fd++) {
		get_file(f);
		fd_install(fd_reserve(0, false), f);
	}
	fput(f);
}

/* The first task. */
static int kernel_init(void *arg)
{
	const char *init = cmdline_get("init");
	int err;

	(void)arg;
	child_reaper = current;
	current->signal->flags |= SIGNAL_UNKILLABLE;
	virtio_blk_init();
	current->files = files_alloc();
	if (!current->files)
		panic("no memory for the first task");
	err = mount_root();
	if (err)
		panic("cannot mount the disk: error %d; is there one? see the README", err);
	if (start_kswapd())
		panic("no memory for kswapd");
	vdso_init();
	open_console();
	ledger_boot_done();
	provoke_from_cmdline();
	if (!init)
		init = "/sbin/init";
	init_argv[0] = init;
	err = kernel_execve(init, init_argv, init_envp);
	if (err)
		panic("cannot run %s: error %d; give another by init=PATH", init, err);
	return 0;
}

void kernel_main(u64 hartid, pa_t fdt)
{
	const char *console;
	int pid;

	harts[0].hartid = hartid;
	for (u32 i = 0; i < PIDTYPE_MAX; i++)
		list_init(&pid_zero.tasks[i]);
	sched_init();
	limits_init();
	if (!fdt_init(pa_to_va(fdt)))
		panic("no device tree at %lx", fdt);
	cmdline_init();
	console = cmdline_get("console");
	console_init(console && !strcmp(console, "mux"), cmdline_get("quiet"));
	randomize_va_space = !cmdline_get("norandmaps");
	share_page_tables = !cmdline_get("nosharept");
	if (cmdline_get("strace"))
		init_task.flags |= PF_STRACE;
	clock_init();
	stress_init();
	memory_init(fdt);
	harts_probe();
	timer_init();
	pid_init();
	fork_init();
	signal_init();
	futex_init();
	fs_init();
	plic_init();
	plic_init_hart(hartid);
	uart_init();
	random_init();
	time_init();
	trap_init_hart();
	harts_start();
	printk("harts: %u\n", nr_harts);
	watchdog_start();
	pid = kernel_thread(kernel_init, NULL, "init");
	BUG_ON(pid != 1);
	idle_loop();
}

void secondary_main(void)
{
	struct hart *h = this_hart();

	trap_init_hart();
	plic_init_hart(h->hartid);
	watchdog_start();
	__atomic_fetch_or(&online_harts, BIT(h->index), __ATOMIC_SEQ_CST);
	smp_store_release(&h->online, true);
	idle_loop();
}
