/* SPDX-License-Identifier: MIT */
/* The flattened device tree that the firmware hands over; read in place, bounds checked. */
#pragma once

#include "lib/types.h"

/* A node: an offset into the structure block; -1 where there is none. */
typedef int fdt_node;

/* True if the blob is one; else, and before, the tree is one node without properties. */
__must_check bool fdt_init(const void *blob);
u32 fdt_totalsize(void);

fdt_node fdt_root(void);
fdt_node fdt_first_child(fdt_node parent);
fdt_node fdt_next_sibling(fdt_node node);
const char *fdt_name(fdt_node node);
fdt_node fdt_find_path(const char *path); /* "/cpus", "/chosen" */
/* The child of that name; without an "@address" in `name`, the first with any. */
fdt_node fdt_find_child(fdt_node parent, const char *name);

/* The next node in the whole tree after `from` (-1: from the start) that is `compatible`. */
fdt_node fdt_next_compatible(fdt_node from, const char *compatible);

/* The property's bytes in place and its length; NULL if missing. */
const void *fdt_property(fdt_node node, const char *name, u32 *nbytes);
u32 fdt_u32(fdt_node node, const char *name, u32 otherwise);
/* The i-th 32-bit cell of a property; false if it is not so long. */
__must_check bool fdt_cell(fdt_node node, const char *name, u32 i, u32 *value);
const char *fdt_string(fdt_node node, const char *name); /* NULL if missing or unterminated */

/* The i-th (address, size) of "reg", by the parent's cells; false if there is no such. */
__must_check bool fdt_reg(fdt_node node, u32 i, u64 *addr, u64 *size);
