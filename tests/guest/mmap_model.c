// SPDX-License-Identifier: MIT
// grade: group=mmap points=30 cpus=1,4 timeout=120 linux=yes
/*
 * Memory against a model of it. Processes map, unmap, protect, move, drop, truncate, fork,
 * read and write at random in a window of the address space; the model says what every byte
 * of it is, and which access ends in which signal.
 *
 * A page of the window is nothing, or anonymous, or shows a page of an object: the file, or
 * what a shared anonymous mapping made. The part of the model that several processes see,
 * the objects, lies in shared memory outside of the window. Who touches both, the memory and
 * this part of the model, holds the lock; all else goes on at the same time.
 *
 * Of each page only some words are ever written: the model keeps those, all others are 0.
 */
#include "fault.h"

enum { WINDOW = 256, SPAN = 16 };		      /* pages, and the most in one call */
enum { OBJECTS = 512, OBJECT_PAGES = 48, WORDS = 4 }; /* the file is object 0 */
enum { STEPS = 400, FORK_EVERY = 90, PROCESSES = 24, DEPTH = 4 };

#define BASE ((char *)0x1000000000)

struct contents {
	uint64_t word[WORDS];
};

static struct world {
	int lock, failed, processes, objects;
	struct object {
		int npages;
		struct {
			struct contents is;
			unsigned int cuts; /* how often truncation took it away */
		} page[OBJECT_PAGES];
	} object[OBJECTS];
} * world;

/* The order matters: from SHARED on, a page shows one of an object. */
enum kind { NONE, ANON, SHARED, PRIVATE };

static struct page {
	enum kind kind;
	int prot;
	int area;	   /* neighbours with the same number are one area for the kernel too */
	int object, index; /* which page it shows */
	unsigned int cuts; /* of that page when `copy` was made */
	bool own;	   /* PRIVATE: has been written, so it shows `copy` */
	struct contents copy;
} model[WINDOW];

static int file, depth, areas, step, children, pipe_fds[2] = {-1, -1};
static pid_t child[PROCESSES];

static char *address(int i)
{
	return BASE + i * PAGE;
}

static void expect(bool good, const char *what, int i)
{
	struct page *p = &model[i];

	if (good)
		return;
	diag("process %d at depth %d, step %d: %s", (int)getpid(), depth, step, what);
	diag("page %d: kind %d, prot %d, area %d, page %d of object %d", i, p->kind, p->prot,
	     p->area, p->index, p->object);
	world->failed = 1;
	_exit(1);
}

static int below(int n)
{
	return (int)rng_below(n);
}

/* ---- what the model says ---- */

static void lock(const struct page *p)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000LL;

	while (p->kind >= SHARED && __atomic_exchange_n(&world->lock, 1, __ATOMIC_ACQUIRE)) {
		must(!world->failed && now_ns() < end);
		sched_yield();
	}
}

static void unlock(const struct page *p)
{
	if (p->kind >= SHARED)
		__atomic_store_n(&world->lock, 0, __ATOMIC_RELEASE);
}

/* The signal of an access, or 0; *code is its si_code. */
static int predict(const struct page *p, int prot, int *code)
{
	*code = p->kind == NONE ? SEGV_MAPERR : SEGV_ACCERR;
	if (p->kind == NONE || !(p->prot & prot))
		return SIGSEGV;
	*code = BUS_ADRERR;
	return p->kind >= SHARED && p->index >= world->object[p->object].npages ? SIGBUS : 0;
}

/* What a page that can be read holds. Truncation takes private copies away as well. */
static struct contents *contents(struct page *p)
{
	struct object *o = &world->object[p->object];

	if (p->kind == ANON || (p->own && p->cuts == o->page[p->index].cuts))
		return &p->copy;
	return &o->page[p->index].is;
}

static void model_write(struct page *p, int word, uint64_t value)
{
	if (p->kind == PRIVATE) {
		p->copy = *contents(p);
		p->cuts = world->object[p->object].page[p->index].cuts;
		p->own = true;
	}
	contents(p)->word[word] = value;
}

/* ---- single accesses ---- */

/* Where in a page a word of the model lies: the first and the last byte belong to one. */
static int place(int word)
{
	return word * 511 / (WORDS - 1);
}

static volatile uint64_t *word_at(int i, int word)
{
	return (volatile uint64_t *)address(i) + place(word);
}

/* Loads or stores; true if it could, and the signal is as predicted if not. */
static bool touch(int i, int word, int prot, uint64_t *value)
{
	volatile uint64_t *at = word_at(i, word);
	int code, sig = predict(&model[i], prot, &code);

	if (prot == PROT_WRITE)
		(void)guarded(*at = *value);
	else
		(void)guarded(*value = *at);
	expect(fault.si_signo == sig, "another signal, or none, than predicted", i);
	expect(!sig || fault.si_code == code, "another si_code than predicted", i);
	expect(!sig || fault.si_addr == (void *)at, "another si_addr than predicted", i);
	return !sig;
}

static void check_page(int i)
{
	struct page *p = &model[i];
	volatile uint64_t *at = word_at(i, 0);
	uint64_t value;

	lock(p);
	if (touch(i, below(WORDS), PROT_READ, &value)) {
		const struct contents *is = contents(p);
		int word = 0, wrong = 0;

		for (int k = 0; k < PAGE / 8; k++)
			wrong += at[k] != (k == place(word) ? is->word[word++] : 0);
		expect(!wrong, "other bytes than predicted", i);
	}
	unlock(p);
}

static void check_pages(void)
{
	for (int i = 0; i < WINDOW; i++)
		check_page(i);
}

static void write_word(int i)
{
	struct page *p = &model[i];
	uint64_t value = rng();
	int word = below(WORDS);

	lock(p);
	if (touch(i, word, PROT_WRITE, &value))
		model_write(p, word, value);
	unlock(p);
}

/* By the kernel, through a pipe: it takes the same faults, and says EFAULT. */
static void copy_word(int from, int to)
{
	int code, word = below(WORDS);
	uint64_t value;
	bool readable, writable;

	lock(&model[from]);
	readable = !predict(&model[from], PROT_READ, &code);
	value = readable ? contents(&model[from])->word[word] : 0;
	expect(write(pipe_fds[1], address(from) + 8 * place(word), 8) == (readable ? 8 : -1),
	       "the kernel reads otherwise than predicted", from);
	unlock(&model[from]);
	if (!readable)
		must(errno == EFAULT && write(pipe_fds[1], &value, 8) == 8);
	lock(&model[to]);
	writable = !predict(&model[to], PROT_WRITE, &code);
	expect(read(pipe_fds[0], address(to) + 8 * place(word), 8) == (writable ? 8 : -1),
	       "the kernel writes otherwise than predicted", to);
	if (writable)
		model_write(&model[to], word, value);
	unlock(&model[to]);
	if (!writable)
		must(errno == EFAULT && read(pipe_fds[0], &value, 8) == 8);
}

/* ---- the file, by its descriptor ---- */

static const struct page any_shared = {.kind = SHARED};

static void use_file(void)
{
	struct object *o = &world->object[0];
	uint64_t value = rng();

	lock(&any_shared);
	int index = below(o->npages), word = below(WORDS);
	long at = index * PAGE + 8 * place(word);

	if (below(2)) {
		must(pwrite(file, &value, 8, at) == 8);
		o->page[index].is.word[word] = value;
	} else {
		must(pread(file, &value, 8, at) == 8);
		expect(value == o->page[index].is.word[word], "the file is otherwise", 0);
	}
	unlock(&any_shared);
}

static void resize_file(void)
{
	struct object *o = &world->object[0];

	lock(&any_shared);
	o->npages = OBJECT_PAGES / 2 + below(OBJECT_PAGES / 2 + 1);
	must(ftruncate(file, o->npages * PAGE) == 0);
	for (int i = o->npages; i < OBJECT_PAGES; i++) {
		o->page[i].cuts++;
		o->page[i].is = (struct contents){{0}};
	}
	unlock(&any_shared);
}

/* ---- calls that change mappings, of n pages from i on ---- */

static bool all_free(int i, int n)
{
	return n == 0 || (model[i].kind == NONE && all_free(i + 1, n - 1));
}

/* Page k of an area of n pages from i on that may become larger. */
static struct page page_of(int i, int n, int k)
{
	struct page p = model[i + (k < n ? k : n - 1)];

	p.area = areas;
	if (k < n)
		return p;
	p.index += k - n + 1;
	p.own = false;
	p.copy = (struct contents){{0}};
	return p;
}

static int any_prot(void)
{
	static const int prots[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE};

	return prots[below(5) < 2 ? below(2) : 2];
}

static void map(int i, int n)
{
	static const int others[] = {0, MAP_NORESERVE, MAP_POPULATE};
	struct page first = {.kind = 1 + below(PRIVATE), .prot = any_prot()};
	int fixed = below(8) ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	bool anon = first.kind == ANON, refused = fixed != MAP_FIXED && !all_free(i, n);

	if (first.kind == SHARED && below(2)) {
		first.object = __atomic_fetch_add(&world->objects, 1, __ATOMIC_RELAXED);
		if (first.object >= OBJECTS)
			return;
		world->object[first.object].npages = n;
		anon = true;
	} else if (!anon) {
		first.index = below(OBJECT_PAGES);
	}
	/* Not POPULATE for PRIVATE: it makes copies, which then differ from the file. */
	int flags = (first.kind == SHARED ? MAP_SHARED : MAP_PRIVATE) | (anon ? MAP_ANONYMOUS : 0) |
		    fixed | others[below(first.kind == PRIVATE ? 2 : 3)];
	char *got =
		mmap(address(i), n * PAGE, first.prot, flags, anon ? -1 : file, first.index * PAGE);

	if (refused)
		expect(got == MAP_FAILED && errno == EEXIST, "mmap: not EEXIST", i);
	else
		expect(got == address(i), "mmap: not there", i);
	if (refused)
		return;
	areas++;
	model[i] = first;
	for (int k = 0; k < n; k++)
		model[i + k] = page_of(i, 1, k);
}

static void unmap(int i, int n)
{
	expect(munmap(address(i), n * PAGE) == 0, "munmap", i);
	memset(&model[i], 0, n * sizeof(*model));
}

/* Up to the first hole, then ENOMEM. */
static void protect(int i, int n)
{
	int prot = any_prot(), old = 0, ret = mprotect(address(i), n * PAGE, prot), why = errno;

	for (; n > 0 && model[i].kind != NONE; i++, n--) {
		areas += model[i].area != old;
		old = model[i].area;
		model[i].area = areas;
		model[i].prot = prot;
	}
	expect(n ? ret < 0 && why == ENOMEM : ret == 0, "mprotect", n ? i : i - 1);
}

/* What goes over holes, and then says ENOMEM. */
static void expect_holes(int ret, int i, int n, const char *what)
{
	int why = errno, holes = 0;

	for (int k = 0; k < n; k++)
		holes += model[i + k].kind == NONE;
	expect(holes ? ret < 0 && why == ENOMEM : ret == 0, what, i);
}

static void discard(int i, int n)
{
	expect_holes(madvise(address(i), n * PAGE, MADV_DONTNEED), i, n, "madvise");
	for (int k = 0; k < n; k++) {
		model[i + k].own = false;
		model[i + k].copy = (struct contents){{0}};
	}
}

/* How many pages from i on, at most, are one area. */
static int extent(int i, int most)
{
	int n = 1;

	while (n < most && i + n < WINDOW && model[i + n].area == model[i].area)
		n++;
	return n;
}

/* In place: can be had if what follows is free. */
static void resize(int i, int n)
{
	int old = extent(i, n), want = 1 + below(SPAN);

	if (model[i].kind == NONE || i + want > WINDOW)
		return;
	bool can = want <= old || all_free(i + old, want - old);
	char *got = mremap(address(i), old * PAGE, want * PAGE, 0);

	expect(can ? got == address(i) : got == MAP_FAILED && errno == ENOMEM, "mremap", i);
	if (want < old)
		memset(&model[i + want], 0, (old - want) * sizeof(*model));
	areas++;
	for (int k = 0; can && want > old && k < want; k++)
		model[i + k] = page_of(i, old, k);
}

/* To another place, over whatever is there; not over itself. */
static void move(int i, int n)
{
	struct page moved[SPAN];
	int old = extent(i, n), want = 1 + below(SPAN), to = below(WINDOW - want);
	bool overlap = i < to + want && to < i + old;

	if (model[i].kind == NONE)
		return;
	char *got = mremap(address(i), old * PAGE, want * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			   address(to));

	if (overlap) {
		expect(got == MAP_FAILED && errno == EINVAL, "mremap over itself", i);
		return;
	}
	expect(got == address(to), "mremap to a fixed place", i);
	areas++;
	for (int k = 0; k < want; k++)
		moved[k] = page_of(i, old, k);
	memset(&model[i], 0, old * sizeof(*model));
	memcpy(&model[to], moved, want * sizeof(*model));
}

/* ---- processes ---- */

static int live(void *arg);

static void fork_one(void)
{
	uint64_t seed = rng();

	if (depth == DEPTH ||
	    __atomic_fetch_add(&world->processes, 1, __ATOMIC_RELAXED) >= PROCESSES)
		return;
	child[children++] = spawn(live, &seed);
}

static void do_step(void)
{
	int i = below(WINDOW), n = 1 + below(SPAN);

	if (n > WINDOW - i)
		n = WINDOW - i;
	switch (below(100)) {
	case 0 ... 11: map(i, n); break;
	case 12 ... 14: unmap(i, n); break;
	case 15 ... 19: protect(i, n); break;
	case 20 ... 22: discard(i, n); break;
	case 23 ... 26: resize(i, n); break;
	case 27 ... 31: move(i, n); break;
	case 32: expect_holes(msync(address(i), n * PAGE, MS_SYNC), i, n, "msync"); break;
	case 33: resize_file(); break;
	case 34 ... 37: use_file(); break;
	case 38 ... 44: copy_word(i, below(WINDOW)); break;
	default:
		for (int k = 0; k < n; k++)
			write_word(i + k);
	}
	check_page(below(WINDOW));
}

/* A process: first what it got, then what it makes of that, then the end of its children. */
static int live(void *arg)
{
	rng_state = *(uint64_t *)arg;
	depth++;
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	must(pipe(pipe_fds) == 0);
	children = 0;
	check_pages();
	for (step = 1; step <= STEPS && !world->failed; step++) {
		do_step();
		if (step % FORK_EVERY == 0)
			fork_one();
	}
	check_pages();
	while (children > 0)
		expect(join(child[--children]) == 0, "a child failed", 0);
	return 0;
}

/* When all is over, the file is what the model says, for who opens it now. */
static void check_file(void)
{
	const struct object *o = &world->object[0];
	int fd = open("f", O_RDONLY), wrong = 0;
	uint64_t word;

	is(lseek(fd, 0, SEEK_END), o->npages * PAGE, "the file has its size");
	for (int i = 0; i < o->npages * WORDS; i++)
		wrong += pread(fd, &word, 8, i / WORDS * PAGE + 8 * place(i % WORDS)) != 8 ||
			 word != o->page[i / WORDS].is.word[i % WORDS];
	is(wrong, 0, "and what was written to its mappings");
	close(fd);
}

int main(int argc, char **argv)
{
	rng_seed(argc > 1 ? strtoul(argv[1], NULL, 0) : 1);
	enter_tmp();
	file = open("f", O_RDWR | O_CREAT, 0600);
	must(file >= 0);
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	must(world != MAP_FAILED);
	world->objects = world->processes = 1;
	resize_file();
	catch_faults();
	is_exit(run_child(live, &rng_state), 0, "memory is as the model has it");
	ok(world->processes >= PROCESSES, "in %d processes", PROCESSES);
	check_file();
	close(file);
	leave_tmp();
	return done_testing();
}
