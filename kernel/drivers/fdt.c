// SPDX-License-Identifier: MIT
/*
 * The flattened device tree. Devicetree Specification, "Flattened Devicetree (DTB) Format".
 *
 * The structure block is a row of 32-bit big-endian tokens: a node begins with its name,
 * then has its properties, then its children, then ends. fdt_init walks all of it once
 * and refuses a blob in which any name, property or nesting is wrong; all other
 * functions lean on that and check no bounds. So the blob must not change afterwards.
 *
 * Simplification: an address on a bus is taken as a physical address, as an empty
 * "ranges" property says.
 */
#include "drivers/fdt.h"

#include "lib/string.h"

#define FDT_MAGIC      0xd00dfeed
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE   2
#define FDT_PROP       3
#define FDT_NOP	       4
#define FDT_END	       9

#define FDT_VERSION    17
#define FDT_MAX_BYTES  (16 << 20)
#define FDT_MAX_DEPTH  16

/* Offsets of the header's words. */
enum {
	HDR_MAGIC = 0,
	HDR_TOTALSIZE = 4,
	HDR_OFF_STRUCT = 8,
	HDR_OFF_STRINGS = 12,
	HDR_VERSION = 20,
	HDR_LAST_COMP_VERSION = 24,
	HDR_SIZE_STRINGS = 32,
	HDR_SIZE_STRUCT = 36,
	HDR_SIZE = 40,
};

/* A root node and nothing else: so that a panic that looks for devices finds none. */
static const u8 empty_tree[] = {0, 0, 0, FDT_BEGIN_NODE, 0, 0, 0, 0,
				0, 0, 0, FDT_END_NODE,	 0, 0, 0, FDT_END};

static struct {
	u32 totalsize;
	const u8 *tokens; /* the structure block */
	u32 tokens_size;
	const char *strings;
	u32 strings_size;
} fdt = {.tokens = empty_tree};

static u32 be32(const void *p)
{
	const u8 *b = p;

	return (u32)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static u32 token_at(u32 off)
{
	return be32(fdt.tokens + off);
}

static u32 prop_size(u32 off)
{
	return be32(fdt.tokens + off + 4);
}

static const char *prop_name(u32 off)
{
	return fdt.strings + be32(fdt.tokens + off + 8);
}

/* Where the token after the one at `off` is; the last one, FDT_END, stays where it is. */
static u32 next_token(u32 off)
{
	switch (token_at(off)) {
	case FDT_BEGIN_NODE:
		return off + 4 + ALIGN_UP(strlen((const char *)fdt.tokens + off + 4) + 1, 4);
	case FDT_PROP: return off + 12 + ALIGN_UP(prop_size(off), 4);
	case FDT_END: return off;
	}
	return off + 4;
}

static bool has_nul(const void *s, u32 max)
{
	return memchr(s, '\0', max) != NULL;
}

/* The token at `off` and what belongs to it lie in the blocks. */
static bool token_is_sound(u32 off)
{
	u32 left, nameoff;

	if (off > fdt.tokens_size || fdt.tokens_size - off < 4)
		return false;
	left = fdt.tokens_size - off - 4;
	switch (token_at(off)) {
	case FDT_BEGIN_NODE: return has_nul(fdt.tokens + off + 4, left);
	case FDT_PROP:
		if (left < 8 || left - 8 < prop_size(off))
			return false;
		nameoff = be32(fdt.tokens + off + 8);
		return nameoff < fdt.strings_size &&
		       has_nul(fdt.strings + nameoff, fdt.strings_size - nameoff);
	case FDT_END_NODE:
	case FDT_NOP:
	case FDT_END: return true;
	}
	return false;
}

/* One tree, at the start, with its nodes properly nested, and FDT_END behind it. */
static bool structure_is_sound(void)
{
	u32 off = 0, depth = 0;
	bool root_closed = false;

	for (; token_is_sound(off); off = next_token(off)) {
		switch (token_at(off)) {
		case FDT_BEGIN_NODE:
			if (root_closed || ++depth > FDT_MAX_DEPTH)
				return false;
			break;
		case FDT_END_NODE:
			if (depth == 0)
				return false;
			root_closed = --depth == 0;
			break;
		case FDT_PROP:
			if (depth == 0)
				return false;
			break;
		case FDT_NOP: break;
		case FDT_END: return root_closed;
		}
		if (off == 0 && depth == 0)
			return false;
	}
	return false;
}

static bool block_fits(u32 off, u32 size)
{
	return off <= fdt.totalsize && size <= fdt.totalsize - off;
}

static bool use_blob(const void *blob)
{
	const u8 *b = blob;
	u32 off_struct, off_strings;

	if (be32(b + HDR_MAGIC) != FDT_MAGIC)
		return false;
	fdt.totalsize = be32(b + HDR_TOTALSIZE);
	if (fdt.totalsize < HDR_SIZE || fdt.totalsize > FDT_MAX_BYTES)
		return false;
	if (be32(b + HDR_VERSION) < FDT_VERSION || be32(b + HDR_LAST_COMP_VERSION) > FDT_VERSION)
		return false;
	off_struct = be32(b + HDR_OFF_STRUCT);
	off_strings = be32(b + HDR_OFF_STRINGS);
	fdt.tokens_size = be32(b + HDR_SIZE_STRUCT);
	fdt.strings_size = be32(b + HDR_SIZE_STRINGS);
	if (!block_fits(off_struct, fdt.tokens_size) || !block_fits(off_strings, fdt.strings_size))
		return false;
	fdt.tokens = b + off_struct;
	fdt.strings = (const char *)b + off_strings;
	return structure_is_sound();
}

bool fdt_init(const void *blob)
{
	if (use_blob(blob))
		return true;
	fdt.totalsize = 0;
	fdt.tokens = empty_tree;
	return false;
}

u32 fdt_totalsize(void)
{
	return fdt.totalsize;
}

fdt_node fdt_root(void)
{
	return 0;
}

/* The node that begins at `off`, or behind properties there; -1 if another ends first. */
static fdt_node node_from(u32 off)
{
	while (token_at(off) == FDT_PROP || token_at(off) == FDT_NOP)
		off = next_token(off);
	return token_at(off) == FDT_BEGIN_NODE ? (fdt_node)off : -1;
}

fdt_node fdt_first_child(fdt_node parent)
{
	return parent < 0 ? -1 : node_from(next_token(parent));
}

fdt_node fdt_next_sibling(fdt_node node)
{
	u32 off = node, depth = 0;

	if (node < 0)
		return -1;
	do {
		if (token_at(off) == FDT_BEGIN_NODE)
			depth++;
		else if (token_at(off) == FDT_END_NODE)
			depth--;
		off = next_token(off);
	} while (depth);
	return node_from(off);
}

const char *fdt_name(fdt_node node)
{
	return (const char *)fdt.tokens + node + 4;
}

/* "cpus" names the node "cpus", and "serial" names "serial@10000000". */
static fdt_node find_child(fdt_node parent, const char *name, size_t len)
{
	fdt_node n = fdt_first_child(parent);

	for (; n >= 0; n = fdt_next_sibling(n)) {
		const char *have = fdt_name(n);

		if (!strncmp(have, name, len) && (have[len] == '\0' || have[len] == '@'))
			break;
	}
	return n;
}

fdt_node fdt_find_child(fdt_node parent, const char *name)
{
	return find_child(parent, name, strlen(name));
}

fdt_node fdt_find_path(const char *path)
{
	fdt_node n = fdt_root();

	while (n >= 0) {
		const char *end;

		while (*path == '/')
			path++;
		if (!*path)
			break;
		end = strchr(path, '/');
		if (!end)
			end = path + strlen(path);
		n = find_child(n, path, end - path);
		path = end;
	}
	return n;
}

/* "compatible" is a list of strings, each with its NUL. */
static bool is_compatible(fdt_node node, const char *compatible)
{
	u32 nbytes;
	const char *list = fdt_property(node, "compatible", &nbytes);
	size_t len = strlen(compatible) + 1;

	while (list && nbytes >= len) {
		size_t n = strnlen(list, nbytes) + 1;

		if (n == len && !memcmp(list, compatible, len))
			return true;
		if (n > nbytes)
			return false;
		list += n;
		nbytes -= n;
	}
	return false;
}

fdt_node fdt_next_compatible(fdt_node from, const char *compatible)
{
	u32 off = from < 0 ? 0 : next_token(from);

	for (; token_at(off) != FDT_END; off = next_token(off))
		if (token_at(off) == FDT_BEGIN_NODE && is_compatible(off, compatible))
			return off;
	return -1;
}

const void *fdt_property(fdt_node node, const char *name, u32 *nbytes)
{
	u32 off;

	if (node < 0)
		return NULL;
	off = next_token(node);
	for (; token_at(off) == FDT_PROP || token_at(off) == FDT_NOP; off = next_token(off)) {
		if (token_at(off) == FDT_PROP && !strcmp(prop_name(off), name)) {
			*nbytes = prop_size(off);
			return fdt.tokens + off + 12;
		}
	}
	return NULL;
}

bool fdt_cell(fdt_node node, const char *name, u32 i, u32 *value)
{
	u32 nbytes;
	const u8 *p = fdt_property(node, name, &nbytes);

	if (!p || i >= nbytes / 4)
		return false;
	*value = be32(p + 4 * i);
	return true;
}

u32 fdt_u32(fdt_node node, const char *name, u32 otherwise)
{
	u32 value;

	return fdt_cell(node, name, 0, &value) ? value : otherwise;
}

const char *fdt_string(fdt_node node, const char *name)
{
	u32 nbytes;
	const char *s = fdt_property(node, name, &nbytes);

	return s && has_nul(s, nbytes) ? s : NULL;
}

/* Walks from the root, since a node does not know its parent; -1 for the root's. */
static fdt_node parent_of(fdt_node node)
{
	fdt_node open[FDT_MAX_DEPTH];
	u32 off = 0, depth = 0;

	for (; off < (u32)node; off = next_token(off)) {
		if (token_at(off) == FDT_BEGIN_NODE)
			open[depth++] = off;
		else if (token_at(off) == FDT_END_NODE)
			depth--;
	}
	return depth ? open[depth - 1] : -1;
}

static u64 read_cells(const u8 *p, u32 nr_cells)
{
	u64 value = 0;

	for (; nr_cells; nr_cells--, p += 4)
		value = value << 32 | be32(p);
	return value;
}

bool fdt_reg(fdt_node node, u32 i, u64 *addr, u64 *size)
{
	u32 nbytes, addr_cells, size_cells, entry;
	const u8 *reg = fdt_property(node, "reg", &nbytes);
	fdt_node parent;

	if (!reg)
		return false;
	parent = parent_of(node);
	addr_cells = fdt_u32(parent, "#address-cells", 2);
	size_cells = fdt_u32(parent, "#size-cells", 1);
	if (addr_cells < 1 || addr_cells > 2 || size_cells > 2)
		return false;
	entry = 4 * (addr_cells + size_cells);
	if (i >= nbytes / entry)
		return false;
	reg += i * entry;
	*addr = read_cells(reg, addr_cells);
	*size = read_cells(reg + 4 * addr_cells, size_cells);
	return true;
}
