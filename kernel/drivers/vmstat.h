/* SPDX-License-Identifier: MIT */
/* /dev/vmstat: the counters of mm/vmstat.h as text. */
#pragma once

struct file_operations;

extern const struct file_operations vmstat_fops;
