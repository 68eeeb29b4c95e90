// SPDX-License-Identifier: MIT
/*
 * The 16550 serial port. All output, of programs and of the kernel, goes through one ring
 * in memory, which the transmitter's interrupt empties by the depth of the chip's FIFO, a
 * few times over if the chip is fast. Nobody waits for the chip, except before uart_init,
 * in a panic, and on the way out of the machine.
 *
 * Programs fill the ring only to TX_SOFT_LIMIT; the rest is for printk and for echo,
 * which can't sleep and whose bytes are dropped when it is full.
 *
 * With `console=mux` the kernel's messages are framed SO ... SI. An SO in the output of a
 * program is followed by an empty frame: so it can't be taken for the start of one, since
 * no frame holds an SO, and the host drops the empty one.
 *
 * Lock: one for the port, the ring and printk; the last in the order, so nobody is woken
 * under it.
 */
#include "drivers/uart.h"

#include "debug/sysrq.h"
#include "drivers/console.h"
#include "drivers/device.h"
#include "drivers/fdt.h"
#include "drivers/tty.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/mmio.h"

/* Registers, and their bits. */
#define RBR	      0 /* read: received byte */
#define THR	      0 /* write: byte to send */
#define IER	      1
#define IER_RX	      0x01
#define IER_TX	      0x02
#define IIR	      2 /* read */
#define FCR	      2 /* write */
#define FCR_ENABLE    0x01
#define FCR_CLEAR     0x06 /* both FIFOs */
#define LCR	      3
#define LCR_8N1	      0x03
#define MCR	      4
#define MCR_READY     0x0b /* DTR, RTS, and OUT2, which lets interrupts out */
#define LSR	      5
#define LSR_DATA      0x01
#define LSR_BREAK     0x10
#define LSR_TX_FREE   0x20 /* the transmit FIFO is empty */

#define FIFO_SIZE     16
#define FIFOS_AT_ONCE 4 /* QEMU sends a byte as it is written */
#define EARLY_PORT    0x10000000
#define TX_RING_SIZE  (64 << 10)
#define TX_SOFT_LIMIT (16 << 10)
#define RX_BATCH      64
#define MAX_POLLS     10000000 /* of a chip that is stuck */

#define SO	      '\016'
#define SI	      '\017'

static struct {
	struct spinlock lock;
	pa_t base;     /* I  after uart_init */
	u32 reg_shift; /* I */
	bool irq_mode; /* I */

	/* [lock] */
	u8 ier;		      /* what the register holds */
	u32 tx_head, tx_tail; /* counters, masked only to index the ring */
	bool break_coming;    /* LSR has told of one */

	int panic_hart; /* a  -1, or the index of the only one that may write */
} port = {
	.lock = SPINLOCK_INIT(LOCK_CONSOLE),
	.base = EARLY_PORT,
	.panic_hart = -1,
};

static char tx_ring[TX_RING_SIZE]; /* [port.lock] */

struct tty uart_tty;

static u8 port_read(u32 reg)
{
	return readb(mmio_address(port.base) + (reg << port.reg_shift));
}

static void port_write(u32 reg, u8 v)
{
	writeb(v, mmio_address(port.base) + (reg << port.reg_shift));
}

static void set_ier(u8 ier)
{
	if (port.ier != ier)
		port_write(IER, ier);
	port.ier = ier;
}

static bool in_panic(void)
{
	return READ_ONCE(port.panic_hart) >= 0;
}

static bool panics_here(void)
{
	return READ_ONCE(port.panic_hart) == (int)this_hart_index();
}

bool uart_lock(void)
{
	hart_obey_stop(); /* a hart that prints with interrupts off stops here */
	if (in_panic())
		return panics_here();
	spin_lock(&port.lock);
	return true;
}

/* The hart that panics has locked nothing, or, if it panicked in here, never unlocks. */
void uart_unlock(void)
{
	if (!panics_here())
		spin_unlock(&port.lock);
}

/* ---- Transmitter ---- */

static u32 tx_pending(void)
{
	return READ_ONCE(port.tx_head) - READ_ONCE(port.tx_tail);
}

static void tx_put(char c)
{
	tx_ring[port.tx_head % TX_RING_SIZE] = c;
	port.tx_head++;
}

/* A read of LSR makes it forget a break: whoever reads it takes note. */
static u8 line_status(void)
{
	u8 lsr = port_read(LSR);

	if (lsr & LSR_BREAK)
		port.break_coming = true;
	return lsr;
}

/* Gives the chip what it takes, up to `fifos` times its FIFO, without waiting for it. */
static void tx_pump(u32 fifos)
{
	for (; fifos && tx_pending() && (line_status() & LSR_TX_FREE); fifos--) {
		for (u32 i = 0; i < FIFO_SIZE && tx_pending(); i++) {
			if (in_panic() && !panics_here())
				return;
			port_write(THR, tx_ring[port.tx_tail % TX_RING_SIZE]);
			port.tx_tail++;
		}
	}
}

static void tx_drain(void)
{
	for (u32 polls = 0; tx_pending() && polls < MAX_POLLS; polls++)
		tx_pump(~0U);
}

/*
 * Sends the start of what is queued; the interrupt sends the rest. While that is on its
 * way there is nothing to do, and no register is read.
 */
void uart_start(void)
{
	if (!port.irq_mode || in_panic()) {
		tx_drain();
	} else if (!(port.ier & IER_TX)) {
		tx_pump(FIFOS_AT_ONCE);
		if (tx_pending())
			set_ier(IER_RX | IER_TX);
	}
}

bool uart_queue(const char *buf, size_t nbytes)
{
	if (TX_RING_SIZE - tx_pending() < nbytes) {
		if (port.irq_mode && !in_panic())
			return false;
		tx_drain();
	}
	for (size_t i = 0; i < nbytes; i++)
		tx_put(buf[i]);
	return true;
}

/* What is queued by now. By and by: others may want the lock while the chip is slow. */
void uart_flush(void)
{
	u32 end = READ_ONCE(port.tx_head), polls = 0;

	while ((s32)(end - READ_ONCE(port.tx_tail)) > 0 && polls++ < MAX_POLLS && uart_lock()) {
		tx_pump(FIFOS_AT_ONCE);
		uart_unlock();
	}
}

/*
 * Order: the flag first, so that all others fall silent; then the hart in the midst of
 * writing, if there is one and it is not this, gets the time to notice.
 */
void uart_panic_mode(void)
{
	if (in_panic())
		return;
	WRITE_ONCE(port.panic_hart, (int)this_hart_index());
	smp_mb();
	for (u32 i = 0; i < 100000 && spin_is_locked(&port.lock); i++)
		cpu_relax();
}

void uart_throttle(void)
{
	if (port.irq_mode)
		(void)wait_event_killable(&uart_tty.write_wait, tx_pending() < TX_SOFT_LIMIT);
}

/* ---- Lower half of the tty ---- */

static size_t uart_tty_write(struct tty *tty, const char *buf, size_t nbytes)
{
	bool mux = console_is_muxed();
	size_t i;

	(void)tty;
	if (!uart_lock())
		return nbytes;
	for (i = 0; i < nbytes && TX_RING_SIZE - tx_pending() >= 3; i++) {
		tx_put(buf[i]);
		if (mux && buf[i] == SO) {
			tx_put(SO);
			tx_put(SI);
		}
	}
	uart_start();
	uart_unlock();
	return i;
}

/* With an SO the ring takes three bytes for one, at worst. */
static size_t uart_tty_write_room(struct tty *tty)
{
	u32 pending = tx_pending();

	(void)tty;
	return pending < TX_SOFT_LIMIT ? TX_SOFT_LIMIT - pending : 0;
}

static size_t uart_tty_pending(struct tty *tty)
{
	(void)tty;
	return tx_pending();
}

static void uart_tty_unthrottle(struct tty *tty)
{
	(void)tty;
	if (READ_ONCE(port.ier) & IER_RX || !uart_lock())
		return;
	set_ier(port.ier | IER_RX);
	uart_unlock();
}

static const struct tty_ops uart_tty_ops = {
	.write = uart_tty_write,
	.write_room = uart_tty_write_room,
	.pending = uart_tty_pending,
	.unthrottle = uart_tty_unthrottle,
};

/* ---- Interrupt ---- */

/*
 * What has come in, up to `room` bytes, or to a break. When the tty is full the interrupt is
 * turned off and the bytes stay in the chip, and beyond its FIFO with the sender, until there
 * is room.
 *
 * A break is a byte of 0. QEMU tells of it before those that came earlier have been read.
 */
static size_t rx_collect(u8 *buf, size_t room, bool *is_break)
{
	size_t n = 0;

	*is_break = false;
	while (n < room) {
		if (!(line_status() & LSR_DATA))
			return n;
		buf[n] = port_read(RBR);
		if (buf[n] == 0 && port.break_coming) {
			port.break_coming = false;
			*is_break = true;
			return n;
		}
		n++;
	}
	if (room == 0)
		set_ier(port.ier & ~IER_RX);
	return n;
}

static void uart_interrupt(void *arg)
{
	u8 buf[RX_BATCH];
	size_t room = min(tty_receive_room(&uart_tty), sizeof(buf));
	size_t n, asked;
	bool is_break;

	(void)arg;
	if (!uart_lock())
		return;
	port_read(IIR); /* acknowledges the transmitter */
	n = rx_collect(buf, room, &is_break);
	tx_pump(FIFOS_AT_ONCE);
	if (!tx_pending())
		set_ier(port.ier & ~IER_TX);
	uart_unlock();

	/* Race: a reader may have made room before the interrupt was turned off. */
	if (room == 0 && tty_receive_room(&uart_tty))
		uart_tty_unthrottle(&uart_tty);
	asked = n && sysrq_key(buf[0]);
	if (n > asked)
		tty_receive(&uart_tty, buf + asked, n - asked);
	if (is_break && !sysrq_break())
		tty_receive_break(&uart_tty);
	if (tx_pending() <= TX_SOFT_LIMIT / 2)
		tty_wake_writers(&uart_tty);
}

void __init uart_init(void)
{
	fdt_node node = fdt_next_compatible(-1, "ns16550a");
	u64 base, size;
	u32 irq = fdt_u32(node, "interrupts", 0);

	tty_setup(&uart_tty, &uart_tty_ops);
	if (!irq || !fdt_reg(node, 0, &base, &size)) {
		printk("uart: no 16550 with an interrupt in the device tree: output only\n");
		return;
	}
	if (!uart_lock())
		return;
	tx_drain();
	port.base = base;
	port.reg_shift = fdt_u32(node, "reg-shift", 0);
	port_write(IER, 0);
	port_write(LCR, LCR_8N1);
	port_write(FCR, FCR_ENABLE | FCR_CLEAR);
	port_write(MCR, MCR_READY);
	port.irq_mode = true;
	set_ier(IER_RX);
	uart_unlock();
	request_irq(irq, uart_interrupt, NULL);
	tty_set_console(&uart_tty);
}
