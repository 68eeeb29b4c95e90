// SPDX-License-Identifier: MIT
/*
 * kernel/drivers/fdt.c: on a small tree made here, on a blob from QEMU if one is named on
 * the command line (-machine dumpdtb=FILE), and on thousands of damaged copies of both,
 * where no call may read outside the blob or run for ever.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define memcpy	       calf_memcpy
#define memset	       calf_memset
#define memmove	       calf_memmove
#define memcmp	       calf_memcmp
#define memchr	       calf_memchr
#define strlen	       calf_strlen
#define strnlen	       calf_strnlen
#define strcmp	       calf_strcmp
#define strncmp	       calf_strncmp
#define strchr	       calf_strchr
#define strrchr	       calf_strrchr
#define strlcpy	       calf_strlcpy
#define simple_strtoul calf_strtoul
#include "lib/string.c"
#include "drivers/fdt.c"

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("not ok fdt.c:%d: %s\n", __LINE__, #cond);                          \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

#define MAX_BLOB (2 << 20)

static unsigned char text[4096]; /* the structure block in the making */
static size_t used;
static char names[512];
static size_t names_used;

static void put32(unsigned char *p, unsigned v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> (24 - 8 * i);
}

static void token(unsigned v)
{
	put32(text + used, v);
	used += 4;
}

static void bytes(const void *p, size_t n)
{
	memcpy(text + used, p, n);
	used += ALIGN_UP(n, 4);
}

static void begin(const char *name)
{
	token(FDT_BEGIN_NODE);
	bytes(name, strlen(name) + 1);
}

static void prop(const char *name, const void *value, size_t n)
{
	token(FDT_PROP);
	token(n);
	token(names_used);
	bytes(value, n);
	memcpy(names + names_used, name, strlen(name) + 1);
	names_used += strlen(name) + 1;
}

static void prop_cells(const char *name, int n, const unsigned *cells)
{
	unsigned char value[64];

	for (int i = 0; i < n; i++)
		put32(value + 4 * i, cells[i]);
	prop(name, value, 4 * n);
}

#define CELLS(name, ...)                                                                           \
	prop_cells(name, sizeof((unsigned[]){__VA_ARGS__}) / 4, (unsigned[]){__VA_ARGS__})

static size_t make_small(unsigned char *blob)
{
	begin("");
	token(FDT_NOP);
	CELLS("#address-cells", 2);
	CELLS("#size-cells", 2);
	begin("cpus");
	CELLS("#address-cells", 1);
	CELLS("#size-cells", 0);
	begin("cpu@3");
	CELLS("reg", 3);
	prop("device_type", "cpu", 4);
	begin("deep");
	token(FDT_END_NODE);
	token(FDT_END_NODE);
	token(FDT_NOP);
	begin("cpu-map");
	token(FDT_END_NODE);
	token(FDT_END_NODE);
	begin("soc");
	begin("serial@10000000");
	CELLS("reg", 0x10000000, 0x100, 0x20000000, 0x200);
	prop("compatible", "acme,uart\0ns16550a", 19);
	prop("bad-string", "xyz", 3);
	token(FDT_END_NODE);
	token(FDT_END_NODE);
	begin("memory@80000000");
	CELLS("reg", 1, 0x80000000, 0, 0x10000000);
	token(FDT_END_NODE);
	token(FDT_END_NODE);
	token(FDT_END);

	put32(blob + HDR_MAGIC, FDT_MAGIC);
	put32(blob + HDR_TOTALSIZE, HDR_SIZE + used + names_used);
	put32(blob + HDR_OFF_STRUCT, HDR_SIZE);
	put32(blob + HDR_OFF_STRINGS, HDR_SIZE + used);
	put32(blob + HDR_VERSION, 17);
	put32(blob + HDR_LAST_COMP_VERSION, 16);
	put32(blob + HDR_SIZE_STRINGS, names_used);
	put32(blob + HDR_SIZE_STRUCT, used);
	memcpy(blob + HDR_SIZE, text, used);
	memcpy(blob + HDR_SIZE + used, names, names_used);
	return HDR_SIZE + used + names_used;
}

static void check_small(const unsigned char *blob, size_t size)
{
	fdt_node cpus, cpu, uart;
	u64 addr, len;

	u32 cell;

	CHECK(fdt_first_child(fdt_root()) == -1 && fdt_next_compatible(-1, "x") == -1);
	CHECK(!fdt_init(blob + 4) && fdt_find_path("/cpus") == -1);
	CHECK(fdt_init(blob) && fdt_totalsize() == size);
	CHECK(fdt_find_path("/") == fdt_root() && !strcmp(fdt_name(fdt_root()), ""));
	cpus = fdt_find_path("/cpus");
	CHECK(cpus == fdt_first_child(fdt_root()));
	cpu = fdt_find_path("/cpus/cpu");
	CHECK(cpu >= 0 && cpu == fdt_first_child(cpus) && cpu == fdt_find_path("cpus//cpu@3/"));
	CHECK(!strcmp(fdt_string(cpu, "device_type"), "cpu"));
	CHECK(fdt_reg(cpu, 0, &addr, &len) && addr == 3 && len == 0);
	CHECK(!fdt_reg(cpu, 1, &addr, &len) && !fdt_reg(cpus, 0, &addr, &len));
	CHECK(!strcmp(fdt_name(fdt_next_sibling(cpu)), "cpu-map"));
	CHECK(fdt_next_sibling(fdt_next_sibling(cpu)) == -1);
	CHECK(!strcmp(fdt_name(fdt_next_sibling(cpus)), "soc"));
	CHECK(fdt_next_sibling(fdt_root()) == -1 && fdt_next_sibling(-1) == -1);
	CHECK(fdt_first_child(-1) == -1 && fdt_find_path("/cpus/cp") == -1);

	uart = fdt_next_compatible(-1, "ns16550a");
	CHECK(uart == fdt_find_path("/soc/serial"));
	CHECK(fdt_next_compatible(-1, "acme,uart") == uart);
	CHECK(fdt_next_compatible(-1, "acme") == -1 && fdt_next_compatible(-1, "16550a") == -1);
	CHECK(fdt_next_compatible(uart, "ns16550a") == -1);
	CHECK(fdt_string(uart, "bad-string") == NULL && fdt_string(uart, "none") == NULL);
	CHECK(fdt_u32(uart, "reg", 7) == 0x10000000 && fdt_u32(uart, "bad-string", 7) == 7);
	CHECK(fdt_cell(uart, "reg", 3, &cell) && cell == 0x200 && !fdt_cell(uart, "reg", 4, &cell));
	CHECK(fdt_find_child(fdt_find_path("/soc"), "serial") == uart);
	/* Its parent has no cell counts: the defaults are 2 and 1. */
	CHECK(fdt_reg(uart, 0, &addr, &len) && addr == 0x1000000000000100 && len == 0x20000000);
	CHECK(fdt_reg(fdt_find_path("/memory"), 0, &addr, &len));
	CHECK(addr == 0x180000000 && len == 0x10000000);
}

/* Calls everything on every node. */
static int visit(fdt_node node)
{
	u64 addr, size;
	int n = 1;

	for (u32 i = 0; i < 4; i++)
		if (!fdt_reg(node, i, &addr, &size))
			break;
	(void)strlen(fdt_name(node));
	fdt_string(node, "compatible");
	fdt_u32(node, "phandle", 0);
	for (fdt_node c = fdt_first_child(node); c >= 0; c = fdt_next_sibling(c))
		n += visit(c);
	return n;
}

static int visit_all(const unsigned char *blob)
{
	int n;

	if (!fdt_init(blob))
		return 0;
	n = visit(fdt_root());
	for (fdt_node i = fdt_next_compatible(-1, "virtio,mmio"); i >= 0;
	     i = fdt_next_compatible(i, "virtio,mmio"))
		n++;
	fdt_find_path("/soc/serial");
	return n;
}

/* Each copy has its exact size, so that the address sanitizer sees a read outside. */
static int fuzz(const unsigned char *blob, size_t size, int rounds)
{
	static const unsigned extremes[] = {0, 1,	   2,	       3,	   4,
					    9, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
	int accepted = 0;

	for (int i = 0; i < rounds; i++) {
		size_t n = rand() % 8 ? size : HDR_SIZE + rand() % (size - HDR_SIZE);
		unsigned char *copy = malloc(n);

		memcpy(copy, blob, n);
		if (n != size)
			put32(copy + HDR_TOTALSIZE, n);
		for (int j = rand() % 4; j >= 0; j--) {
			size_t at = (rand() % 4 ? rand() % n : (size_t)rand() % HDR_SIZE) & ~3UL;

			if (at == HDR_TOTALSIZE || at + 4 > n)
				continue;
			if (rand() & 1)
				put32(copy + at, extremes[rand() % 10]);
			else
				copy[at + rand() % 4] ^= 1 << rand() % 8;
		}
		accepted += visit_all(copy) > 0;
		free(copy);
	}
	return accepted;
}

int main(int argc, char **argv)
{
	unsigned char *blob = calloc(1, MAX_BLOB);
	size_t size = make_small(blob);
	int nodes = 0, accepted;

	check_small(blob, size);
	accepted = fuzz(blob, size, 60000);
	if (argc > 1) {
		FILE *f = fopen(argv[1], "rb");

		CHECK(f && fread(blob, 1, MAX_BLOB, f) > HDR_SIZE);
		fclose(f);
		nodes = visit_all(blob);
		CHECK(nodes > 10);
		/* QEMU leaves room for a megabyte: keep what is used. */
		size = be32(blob + HDR_OFF_STRINGS) + be32(blob + HDR_SIZE_STRINGS);
		put32(blob + HDR_TOTALSIZE, size);
		CHECK(visit_all(blob) == nodes);
		accepted += fuzz(blob, size, 3000);
	}
	printf("ok fdt (%d nodes, %d damaged blobs accepted)\n", nodes, accepted);
	free(blob);
	return 0;
}
