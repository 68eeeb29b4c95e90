/* SPDX-License-Identifier: MIT */
/*
 * A virtio device behind memory-mapped registers, and its split virtqueue. Virtual I/O
 * Device specification 1.1, "Virtio Over MMIO" and "Split Virtqueues".
 */
#pragma once

#include "lib/types.h"

#define VIRTIO_MMIO_MAGIC	  0x000 /* reads as VIRTIO_MAGIC */
#define VIRTIO_MMIO_VERSION	  0x004 /* 2; the legacy one is 1 */
#define VIRTIO_MMIO_DEVICE_ID	  0x008 /* 0: nothing is plugged in */
#define VIRTIO_MMIO_DEV_FEATURES  0x010 /* 32 of them, of the half in .._SEL */
#define VIRTIO_MMIO_DEV_FEAT_SEL  0x014
#define VIRTIO_MMIO_DRV_FEATURES  0x020
#define VIRTIO_MMIO_DRV_FEAT_SEL  0x024
#define VIRTIO_MMIO_QUEUE_SEL	  0x030
#define VIRTIO_MMIO_QUEUE_NUM_MAX 0x034
#define VIRTIO_MMIO_QUEUE_NUM	  0x038
#define VIRTIO_MMIO_QUEUE_READY	  0x044
#define VIRTIO_MMIO_QUEUE_NOTIFY  0x050
#define VIRTIO_MMIO_IRQ_STATUS	  0x060
#define VIRTIO_MMIO_IRQ_ACK	  0x064
#define VIRTIO_MMIO_STATUS	  0x070
#define VIRTIO_MMIO_QUEUE_DESC	  0x080 /* physical addresses, low half first */
#define VIRTIO_MMIO_QUEUE_DRIVER  0x090
#define VIRTIO_MMIO_QUEUE_DEVICE  0x0a0
#define VIRTIO_MMIO_CONFIG_GEN	  0x0fc
#define VIRTIO_MMIO_CONFIG	  0x100

#define VIRTIO_MAGIC		  0x74726976 /* "virt" */
#define VIRTIO_ID_BLOCK		  2

/* VIRTIO_MMIO_STATUS */
#define VIRTIO_STATUS_ACKNOWLEDGE 1
#define VIRTIO_STATUS_DRIVER	  2
#define VIRTIO_STATUS_DRIVER_OK	  4
#define VIRTIO_STATUS_FEATURES_OK 8
#define VIRTIO_STATUS_FAILED	  128

#define VIRTIO_F_VERSION_1	  32

/* A piece of memory, and the next one of the same request. */
struct virtq_desc {
	u64 addr;
	u32 len;
	u16 flags;
	u16 next;
};

#define VIRTQ_DESC_NEXT	 1
#define VIRTQ_DESC_WRITE 2 /* the device writes it, else it reads it */

/* Requests for the device: the first descriptor of each. */
struct virtq_avail {
	u16 flags;
	u16 idx; /* counts; masked only to index the ring */
	u16 ring[];
};

/* Requests that are done. */
struct virtq_used {
	u16 flags;
	u16 idx;
	struct {
		u32 id;
		u32 len; /* bytes written by the device */
	} ring[];
};

#define VIRTQ_USED_NO_NOTIFY 1 /* the device looks at the ring by itself */
