// SPDX-License-Identifier: MIT
/*
 * The undefined-behaviour sanitizer. With -fsanitize= gcc puts a check before each
 * operation that C leaves undefined, and calls one of these functions where it fails, with
 * a record of what it was. The names and records are gcc's and clang's common ABI.
 *
 * Nothing goes on behind a report: the Makefile asks for -fno-sanitize-recover, which also
 * makes the checks smaller. What it costs and what is left out: see the Makefile.
 */
#include "lib/bug.h"
#include "lib/types.h"

struct source_location {
	const char *file;
	u32 line, column;
};

struct type_descriptor {
	u16 kind; /* TYPE_INT: the two below hold */
	u16 info; /* bit 0: signed; the rest: log2 of the width in bits */
	char name[];
};

#define TYPE_INT 0

struct location_record {
	struct source_location where;
};

struct one_type_record { /* of a bad bool, a division, an array's length */
	struct source_location where;
	const struct type_descriptor *type;
};

struct two_types_record { /* of a shift, an index */
	struct source_location where;
	const struct type_descriptor *left, *right;
};

struct access_record {
	struct source_location where;
	const struct type_descriptor *type;
	u8 log_alignment;
	u8 access; /* 1: a store */
};

/* An operand: its value if it fits a register, as all of ours do, else its address. */
static s64 value_of(const struct type_descriptor *type, u64 operand)
{
	u32 unused = 64 - (1U << (type->info >> 1));

	if (type->kind != TYPE_INT || unused >= 64)
		return (s64)operand;
	return type->info & 1 ? (s64)(operand << unused) >> unused
			      : (s64)(operand << unused >> unused);
}

#define REPORT(where, fmt, ...)                                                                    \
	panic("sanitizer: " fmt " at %s:%u", ##__VA_ARGS__, (where).file, (where).line)

/* Called by no name that a header declares, but by the compiler. */
#define HANDLER(name, ...)                                                                         \
	__noreturn void __ubsan_handle_##name(__VA_ARGS__);                                        \
	void __ubsan_handle_##name(__VA_ARGS__)

HANDLER(shift_out_of_bounds_abort, const struct two_types_record *r, u64 left, u64 right)
{
	REPORT(r->where, "shift of %s %ld by %ld", r->left->name, value_of(r->left, left),
	       value_of(r->right, right));
}

HANDLER(out_of_bounds_abort, const struct two_types_record *r, u64 index)
{
	REPORT(r->where, "index %ld of %s", value_of(r->right, index), r->left->name);
}

HANDLER(divrem_overflow_abort, const struct one_type_record *r, u64 left, u64 right)
{
	REPORT(r->where, "division of %s %ld by %ld", r->type->name, value_of(r->type, left),
	       value_of(r->type, right));
}

HANDLER(vla_bound_not_positive_abort, const struct one_type_record *r, u64 bound)
{
	REPORT(r->where, "array of %ld elements", value_of(r->type, bound));
}

HANDLER(load_invalid_value_abort, const struct one_type_record *r, u64 value)
{
	REPORT(r->where, "%ld as a %s", value_of(r->type, value), r->type->name);
}

/* Of an object whose size is known here. Null and misaligned pointers are not looked for. */
HANDLER(type_mismatch_v1_abort, const struct access_record *r, u64 address)
{
	REPORT(r->where, "%s %s behind the end of an object, at %lx",
	       r->access == 1 ? "store to" : "access to", r->type->name, address);
}

HANDLER(builtin_unreachable, const struct location_record *r)
{
	REPORT(r->where, "the unreachable was reached");
}
