// SPDX-License-Identifier: MIT
/*
 * Random numbers: a key, and ChaCha20 under it.
 *
 * Each request gets a key of its own, and the generator's key is replaced in the same
 * step, so that who reads the memory later can't compute what was handed out before.
 * Seeds are the boot loader's rng-seed, and the times of interrupts; a seed is
 * put over the key by xor, which then goes through ChaCha20.
 *
 * Simplification: entropy is not estimated, and nobody waits for it: /dev/random is
 * /dev/urandom, and getrandom never blocks.
 */
#include "drivers/random.h"

#include "drivers/fdt.h"
#include "fs/file.h"
#include "lib/chacha20.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/sched.h"
#include "task/signal.h"
#include "uapi/random.h"

#define PIECE		 256
#define INTERRUPTS_A_MIX 64

static struct {
	struct spinlock lock;
	u8 key[CHACHA20_KEY_SIZE];	       /* [lock] */
	u8 interrupt_times[CHACHA20_KEY_SIZE]; /* [lock] not mixed in yet */
	u32 nr_interrupts;		       /* [lock] */
} rng = {.lock = SPINLOCK_INIT(LOCK_RANDOM)};

/* Replaces the key; 32 bytes for one request go to `out`. rng.lock held. */
static void next_key(u8 out[CHACHA20_KEY_SIZE])
{
	u8 block[CHACHA20_BLOCK_SIZE];
	u8 nonce[12] = {0};
	u64 now = clock_ticks();

	memcpy(nonce, &now, sizeof(now));
	chacha20_block(rng.key, 0, nonce, block);
	memcpy(rng.key, block, CHACHA20_KEY_SIZE);
	memcpy(out, block + CHACHA20_KEY_SIZE, CHACHA20_KEY_SIZE);
}

/* rng.lock held. */
static void mix_in(const u8 *seed, size_t nbytes)
{
	u8 unused[CHACHA20_KEY_SIZE];

	while (nbytes) {
		size_t n = min(nbytes, (size_t)CHACHA20_KEY_SIZE);

		for (size_t i = 0; i < n; i++)
			rng.key[i] ^= seed[i];
		next_key(unused);
		seed += n;
		nbytes -= n;
	}
}

static void add_randomness(const void *seed, size_t nbytes)
{
	spin_lock(&rng.lock);
	mix_in(seed, nbytes);
	spin_unlock(&rng.lock);
}

void add_interrupt_randomness(u32 irq)
{
	u64 when = clock_ticks() ^ (u64)irq << 56;
	u8 *p = rng.interrupt_times;

	spin_lock(&rng.lock);
	for (u32 i = 0; i < sizeof(when); i++)
		p[(rng.nr_interrupts * 7 + i) % CHACHA20_KEY_SIZE] ^= when >> (8 * i);
	if (++rng.nr_interrupts % INTERRUPTS_A_MIX == 0)
		mix_in(p, CHACHA20_KEY_SIZE);
	spin_unlock(&rng.lock);
}

void get_random_bytes(void *buf, size_t nbytes)
{
	static const u8 nonce[12];
	u8 key[CHACHA20_KEY_SIZE], block[CHACHA20_BLOCK_SIZE];
	u8 *p = buf;

	spin_lock(&rng.lock);
	next_key(key);
	spin_unlock(&rng.lock);
	for (u32 counter = 0; nbytes; counter++) {
		size_t n = min(nbytes, sizeof(block));

		chacha20_block(key, counter, nonce, block);
		memcpy(p, block, n);
		p += n;
		nbytes -= n;
	}
}

void __init random_init(void)
{
	u32 nbytes;
	const void *seed = fdt_property(fdt_find_path("/chosen"), "rng-seed", &nbytes);
	u64 now = clock_ticks();

	if (seed)
		add_randomness(seed, nbytes);
	add_randomness(&now, sizeof(now));
}

static ssize_t random_to_iter(struct iov_iter *to)
{
	u8 buf[PIECE];
	ssize_t total = 0;

	while (to->count && !fatal_signal_pending()) {
		size_t n = min(to->count, sizeof(buf));
		size_t copied;

		get_random_bytes(buf, n);
		copied = copy_to_iter(buf, n, to);
		total += copied;
		if (copied < n)
			return total ? total : -EFAULT;
		cond_resched();
	}
	return total;
}

static ssize_t random_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	(void)f;
	(void)pos;
	return random_to_iter(to);
}

/* What is written changes the key too, but never makes it easier to guess. */
static ssize_t random_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	u8 buf[PIECE];
	ssize_t total = 0;

	(void)f;
	(void)pos;
	while (from->count && !fatal_signal_pending()) {
		size_t n = copy_from_iter(buf, sizeof(buf), from);

		if (!n)
			return total ? total : -EFAULT;
		add_randomness(buf, n);
		total += n;
		cond_resched();
	}
	return total;
}

const struct file_operations random_fops = {
	.read = random_read,
	.write = random_write,
	.llseek = null_llseek,
};

SYSCALL_DEFINE3(getrandom, void __user *, ubuf, size_t, nbytes, u32, flags)
{
	struct iovec iov = {.iov_base = ubuf, .iov_len = min(nbytes, (size_t)INT32_MAX)};
	struct iov_iter to;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	if ((flags & GRND_RANDOM) && (flags & GRND_INSECURE))
		return -EINVAL;
	iov_iter_init(&to, &iov, 1, iov.iov_len);
	return random_to_iter(&to);
}
