/* SPDX-License-Identifier: MIT */
/*
 * What sysinfo fills in; memory in units of mem_unit bytes.
 */
#ifndef UAPI_SYSINFO_H
#define UAPI_SYSINFO_H

#include "uapi/types.h"

#define SI_LOAD_SHIFT 16

struct sysinfo {
	long uptime;		/* seconds */
	unsigned long loads[3]; /* over 1, 5, 15 minutes, << SI_LOAD_SHIFT */
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	uint16_t procs;
	uint16_t pad;
	unsigned long totalhigh;
	unsigned long freehigh;
	uint32_t mem_unit;
};

#endif
