/* SPDX-License-Identifier: MIT */
/* The disk. Its functions are in drivers/device.h. */
#pragma once

void virtio_blk_init(void); /* finds it and takes its interrupt; after plic_init_hart */
