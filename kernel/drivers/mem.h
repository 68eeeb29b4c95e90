/* SPDX-License-Identifier: MIT */
/* /dev/null, /dev/zero, /dev/full. */
#pragma once

struct file_operations;

extern const struct file_operations null_fops, zero_fops, full_fops;
