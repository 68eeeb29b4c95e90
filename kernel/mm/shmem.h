/* SPDX-License-Identifier: MIT */
/* Files in memory, without a name: what anonymous shared mappings map. */
#pragma once

#include "lib/types.h"

struct file;

/* A file of nbytes, all zeroes, to read and write; counted, or NULL when memory is out. */
__must_check struct file *shmem_file_setup(u64 nbytes);
