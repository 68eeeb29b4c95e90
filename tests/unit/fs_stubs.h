/* SPDX-License-Identifier: MIT */
/*
 * What a file system asks of the rest of the kernel, for one task that never has to wait:
 * memory that may run out, an image in memory as the disk, inodes by number.
 */
#pragma once

#include <stdio.h>

/* The running task is a variable here, not a register of another machine. */
#define register
#define asm(name)
#include "task/task.h"
#undef asm
#undef register

#include "drivers/device.h"
#include "fs/fs.h"
#include "lib/string.h"
#include "mm/filemap.h"
#include "mm/slab.h"
#include "task/timer.h"

void *malloc(unsigned long nbytes);
void *calloc(unsigned long nr, unsigned long nbytes);
void free(void *p);
int system(const char *command);
int getpid(void);
unsigned int alarm(unsigned int seconds);
int unlink(const char *path);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int atoi(const char *s);
void exit(int status) __attribute__((noreturn));

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("not ok %s:%d: %s\n", __FILE__, __LINE__, #cond);                   \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

static u64 seed = 1;

static u32 random_below(u32 n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 16) % n;
}

/* ---- memory ---- */

#define NR_PAGES 700 /* few, so that the clock has work */

struct page *mem_map;
u64 first_pfn, nr_pfns;
static u8 arena[NR_PAGES * PAGE_SIZE] __aligned(PAGE_SIZE);
static u32 free_pages[NR_PAGES], nr_free, nr_objects;
static bool allocations_fail;

static void memory_setup(void)
{
	mem_map = calloc(NR_PAGES, sizeof(*mem_map));
	first_pfn = va_to_pa(arena) >> PAGE_SHIFT;
	while (nr_free < NR_PAGES) {
		free_pages[nr_free] = nr_free;
		nr_free++;
	}
}

static bool allocation_fails(void)
{
	return allocations_fail && random_below(20) == 0;
}

/* The next try may succeed: chance decides. */
void out_of_memory(void)
{
	CHECK(allocations_fail);
}

struct page *alloc_pages(u32 order, gfp_t gfp)
{
	struct page *page;

	CHECK(order == 0);
	if (allocation_fails())
		return NULL;
	while (!nr_free)
		if ((gfp & GFP_ATOMIC) || !shrink_page_cache(8))
			return NULL;
	page = &mem_map[free_pages[--nr_free]];
	memset(page_address(page), gfp & GFP_ZERO ? 0 : 0x5a, PAGE_SIZE);
	*page = (struct page){.count = ATOMIC_INIT(1)};
	list_init(&page->list);
	return page;
}

void put_page(struct page *page)
{
	CHECK(page_count(page) > 0);
	if (atomic_sub_return(1, &page->count))
		return;
	CHECK(!page->mapping && list_empty(&page->list));
	CHECK(!page_test_flag(page, PG_LOCKED | PG_DIRTY | PG_WRITEBACK | PG_CACHE));
	free_pages[nr_free++] = page - mem_map;
}

u64 nr_free_pages(void)
{
	return nr_free;
}

bool make_room(u64 nr)
{
	return shrink_page_cache(nr);
}

/* No file of a disk is shared memory. */
void shmem_swap_out(struct address_space *m, struct page *page)
{
	(void)m, (void)page;
	CHECK(false);
}

int shmem_swap_in(struct address_space *m, u64 index)
{
	(void)m, (void)index;
	return 0;
}

void shmem_drop_slots(struct address_space *m, u64 first)
{
	(void)m, (void)first;
}

void *kmalloc(size_t nbytes, gfp_t gfp)
{
	if (allocation_fails())
		return NULL;
	nr_objects++;
	return calloc(1, nbytes);
}

void kfree(const void *p)
{
	nr_objects -= p != NULL;
	free((void *)p);
}

void kmem_cache_init(struct kmem_cache *c, const char *name, u32 size)
{
	c->name = name;
	c->size = size;
}

void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp)
{
	return kmalloc(c->size, gfp);
}

void kmem_cache_free(struct kmem_cache *c, void *p)
{
	(void)c;
	kfree(p);
}

/* ---- one task, that never waits ---- */

static struct task_struct task;

void spin_lock_init(struct spinlock *lock, enum lock_rank rank)
{
	(void)rank;
	*lock = (struct spinlock){0};
}

void spin_lock(struct spinlock *lock)
{
	CHECK(!lock->locked);
	lock->locked = 1;
}

void spin_unlock(struct spinlock *lock)
{
	CHECK(lock->locked);
	lock->locked = 0;
}

void mutex_init(struct mutex *m, enum lock_rank rank)
{
	(void)rank;
	*m = (struct mutex){0};
}

bool mutex_trylock(struct mutex *m)
{
	if (m->owner)
		return false;
	m->owner = current;
	return true;
}

/* Nobody maps a file. */
void unmap_mapping_range(struct address_space *m, u64 first)
{
	(void)m, (void)first;
}

void write_protect_mappings(struct address_space *m, u64 first, u64 nr)
{
	(void)m, (void)first, (void)nr;
}

void mutex_lock(struct mutex *m)
{
	CHECK(mutex_trylock(m));
}

void mutex_unlock(struct mutex *m)
{
	CHECK(m->owner);
	m->owner = NULL;
}

void wait_queue_init(struct wait_queue *wq)
{
	list_init(&wq->waiters);
}

void wake_up(struct wait_queue *wq)
{
	(void)wq;
}

int prepare_to_wait(struct wait_queue *wq, struct wait_entry *e, enum task_state state)
{
	(void)wq;
	(void)e;
	(void)state;
	return 0;
}

void finish_wait(struct wait_queue *wq, struct wait_entry *e)
{
	(void)wq;
	(void)e;
}

bool fatal_signal_pending(void)
{
	return false;
}

bool signal_pending_state(enum task_state state)
{
	(void)state;
	return false;
}

void schedule(void)
{
	CHECK(!"it would wait for ever");
}

void cond_resched(void)
{
}

int kernel_thread(int (*fn)(void *arg), void *arg, const char *name)
{
	(void)fn;
	(void)arg;
	(void)name;
	return 2;
}

void timer_setup(struct timer *t, void (*fn)(void *arg), void *arg)
{
	(void)t;
	(void)fn;
	(void)arg;
}

void timer_start(struct timer *t, u64 expires_ns)
{
	(void)t;
	(void)expires_ns;
}

bool timer_cancel(struct timer *t)
{
	(void)t;
	return true;
}

u64 ktime_ns(void)
{
	return 0;
}

struct timespec current_time(void)
{
	static u64 now = 1700000000;

	return (struct timespec){.tv_sec = now++, .tv_nsec = 5};
}

void panic(const char *fmt, ...)
{
	printf("not ok: panic: %s\n", fmt);
	exit(1);
}

static u32 nr_messages;

void printk(const char *fmt, ...)
{
	(void)fmt;
	nr_messages++;
}

/* ---- the disk ---- */

static u8 *disk;
static u64 nr_blocks_of_disk;
static bool disk_fails;

static int transfer(u64 block, struct page **pages, u32 nr_pages, bool write)
{
	CHECK(nr_pages > 0 && nr_pages <= BLK_MAX_PAGES);
	CHECK(block + nr_pages <= nr_blocks_of_disk);
	if (disk_fails && random_below(40) == 0)
		return -EIO;
	for (u32 i = 0; i < nr_pages; i++) {
		u8 *at = disk + (block + i) * PAGE_SIZE;

		CHECK(page_count(pages[i]) > 0);
		if (write)
			memcpy(at, page_address(pages[i]), PAGE_SIZE);
		else
			memcpy(page_address(pages[i]), at, PAGE_SIZE);
	}
	return 0;
}

void blk_submit(struct blk_request *rq)
{
	rq->error = transfer(rq->block, rq->pages, rq->nr_pages, rq->write);
	rq->done(rq);
}

int blk_rw(u64 block, struct page **pages, u32 nr_pages, bool write)
{
	return transfer(block, pages, nr_pages, write);
}

int blk_flush(void)
{
	return 0;
}

u64 blk_nr_blocks(void)
{
	return nr_blocks_of_disk;
}

static char image_path[64];

static void load_image(void)
{
	FILE *f = fopen(image_path, "r");

	CHECK(f && fread(disk, PAGE_SIZE, nr_blocks_of_disk, f) == nr_blocks_of_disk);
	fclose(f);
}

static void save_image(void)
{
	FILE *f = fopen(image_path, "w");

	CHECK(f && fwrite(disk, PAGE_SIZE, nr_blocks_of_disk, f) == nr_blocks_of_disk);
	fclose(f);
}

static int run(const char *program, const char *options)
{
	char command[300];

	snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin %s %s %s >%s.log 2>&1",
		 program, options, image_path, image_path);
	return system(command);
}

static void remove_files(void)
{
	char log[80];

	snprintf(log, sizeof(log), "%s.log", image_path);
	unlink(log);
	unlink(image_path);
}

static void check_image(void)
{
	save_image();
	if (run("e2fsck", "-fn")) {
		printf("not ok: e2fsck complains: %s.log\n", image_path);
		exit(1);
	}
}

/* ---- inodes and dentries, as the VFS has them ---- */

struct spinlock inode_lock;
static LIST_HEAD(inodes); /* by sb_list */

struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = kmalloc(sizeof(*inode), GFP_ZERO);

	if (!inode)
		return NULL;
	atomic_set(&inode->count, 1);
	inode->sb = sb;
	mapping_init(&inode->mapping, inode);
	inode->ctime = current_time();
	list_init(&inode->dirty_list);
	list_init(&inode->sb_list);
	return inode;
}

struct inode *alloc_anon_inode(mode_t mode)
{
	struct inode *inode = new_inode(NULL);

	if (inode)
		inode->mode = mode;
	return inode;
}

void insert_inode_hash(struct inode *inode)
{
	list_add(&inode->sb_list, &inodes);
}

void inode_init_owner(struct inode *inode, const struct inode *dir, mode_t mode)
{
	(void)dir;
	inode->mode = mode;
}

struct inode *igrab(struct inode *inode)
{
	atomic_inc(&inode->count);
	return inode;
}

struct inode *iget(struct super_block *sb, u64 ino)
{
	struct inode *inode;
	int err;

	list_for_each_entry (inode, &inodes, sb_list)
		if (inode->ino == ino && !(inode->state & I_FREEING))
			return igrab(inode);
	inode = new_inode(sb);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->ino = ino;
	err = sb->ops->read_inode(inode);
	if (err) {
		CHECK(!inode->private_data);
		kfree(inode);
		return ERR_PTR(err);
	}
	insert_inode_hash(inode);
	return inode;
}

void iput(struct inode *inode)
{
	if (!inode || atomic_sub_return(1, &inode->count))
		return;
	inode->state |= I_FREEING;
	list_del(&inode->dirty_list);
	if (inode->sb)
		inode->sb->ops->evict_inode(inode);
	CHECK(!inode->mapping.nrpages);
	list_del(&inode->sb_list);
	kfree(inode);
}

void d_add(struct dentry *d, struct inode *inode)
{
	CHECK(!d->inode);
	d->inode = inode;
}

struct dentry *d_alloc_root(struct inode *inode)
{
	struct dentry *d = kmalloc(sizeof(*d), GFP_FAULT);

	d->inode = inode;
	return d;
}

void dput(struct dentry *d)
{
	if (d)
		iput(d->inode);
	kfree(d);
}

size_t copy_from_iter(void *dst, size_t nbytes, struct iov_iter *it)
{
	nbytes = min(nbytes, it->count);
	memcpy(dst, (u8 *)it->kbuf + it->seg_offset, nbytes);
	it->seg_offset += nbytes;
	it->count -= nbytes;
	return nbytes;
}

size_t copy_to_iter(const void *src, size_t nbytes, struct iov_iter *it)
{
	nbytes = min(nbytes, it->count);
	memcpy((u8 *)it->kbuf + it->seg_offset, src, nbytes);
	it->seg_offset += nbytes;
	it->count -= nbytes;
	return nbytes;
}

void iov_iter_kvec(struct iov_iter *it, void *kbuf, size_t count)
{
	*it = (struct iov_iter){.kbuf = kbuf, .count = count};
}

ssize_t generic_write_checks(struct file *f, struct iov_iter *from, loff_t *pos, loff_t max_bytes)
{
	(void)f;
	if (*pos >= max_bytes)
		return -EFBIG;
	from->count = min(from->count, (u64)(max_bytes - *pos));
	return from->count;
}
