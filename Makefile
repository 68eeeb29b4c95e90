# SPDX-License-Identifier: MIT
# Calf's Makefile. Everything that is built goes to $(B); `make help` lists the targets.

RELEASE ?=
B ?= build$(if $(RELEASE),/release)
CPUS ?= 4
MEM ?= 256M
TIMEOUT ?= 60
IMAGE_SIZE ?= 64M

MAKEFLAGS += -rR --no-print-directory -j$(shell nproc 2>/dev/null || echo 2)
.DELETE_ON_ERROR:
.SECONDEXPANSION:
.SECONDARY:
.PHONY: all tools qemu qemu-gdb gdb run grade check clean help FORCE

READY := $(B)/kernel.elf $(B)/fs.img $(B)/qemu.args
all: $(READY) ## build the kernel, the programs and the disk image

# ---- Tools: make itself remakes and reads these files before anything else ----

GOALS	 := $(or $(MAKECMDGOALS),all)
TOOLSETS := $(if $(filter-out help clean,$(GOALS)),build) \
	$(if $(filter grade check,$(GOALS)),grade) $(if $(filter run,$(GOALS)),run) \
	$(if $(filter gdb qemu-gdb,$(GOALS)),gdb)
TOOLMK := $(patsubst %,$(B)/tools-%$(if $(TOOLPREFIX),-$(TOOLPREFIX)).mk,$(TOOLSETS))

$(B)/tools-%.mk: tests/tools.sh
	@mkdir -p $(@D)
	@tests/tools.sh $(firstword $(subst -, ,$*)) $@ >$@.new && mv $@.new $@

-include $(TOOLMK)

tools: ## find the tools, or install them
	@[ -z '$(filter-out $(wildcard $(TOOLMK)),$(TOOLMK))' ] || exit 1

# ---- Commands: one short line a file, or with V=1 the command itself ----

say = $(if $(V),,@printf '  %-7s %s\n' '$1' '$2'$(if $(filter run,$(GOALS)), >&2);) mkdir -p $(@D);

# A file that changes only when its text does.
$(B)/flags: TEXT = $(CC) $(KCFLAGS) $(KLDFLAGS) $(UCFLAGS) $(ULDFLAGS) $(HOSTCC) $(GLIBCCC)
$(B)/manifest: TEXT = $(KOBJS) $(ROOTFILES) $(LIBOBJS) $(IMAGE_SIZE)
$(B)/qemu.args: TEXT = $(MACHINE)
$(B)/flags $(B)/manifest $(B)/qemu.args: tools FORCE
	@mkdir -p $(@D); echo '$(TEXT)' | cmp -s - $@ || echo '$(TEXT)' >$@

WARNINGS := -Wall -Wextra $(if $(filter true 1,$(CI)),-Werror)
objects = $(patsubst %,$(B)/%.o,$(basename $1))
flags = $(if $(filter kernel/%,$<),$(KCFLAGS),$(UCFLAGS))
compile = $(call say,CC,$<) $(CC) $(flags) -MMD -MP -c -o $@ $<

$(B)/%.o: %.c $(B)/flags ; $(compile)
$(B)/%.o: %.S $(B)/flags ; $(compile)

# ---- Kernel ----

# RELEASE=1 leaves the debug build's checks out: all of kernel/debug but what a panic needs.
INRELEASE := kernel/debug/backtrace.c kernel/debug/panic.c
KSRCS  := $(sort $(wildcard kernel/*.[cS] kernel/*/*.[cS] kernel/*/*/*.[cS]))
KSRCS  := $(if $(RELEASE),$(filter-out kernel/debug/%,$(KSRCS)) $(INRELEASE),$(KSRCS))
KOBJS  := $(call objects,$(KSRCS))
# The debug build's checks by the compiler: of undefined behaviour (debug/ubsan.c) and of what
# writes past an array on the stack (debug/stackprotector.c). In instructions of fork+exit+wait and
# of a byte through a pipe and back, `bounds` costs 5 and 8 %, `bool` 3 and 5 %, `object-size` 1
# and 2 %, the rest next to nothing. Left out: `null` (30 and 16 %; page 0 is not mapped, so the
# machine tells for nothing) and `alignment` (38 and 22 %, and 30 % more code). A call at the end of
# a function stays one, so that backtraces, and what debug/memcheck.c keeps, say who called.
CHECKS := -fsanitize=shift,bounds,bool,enum,integer-divide-by-zero,vla-bound,unreachable \
	-fsanitize=object-size -fno-sanitize-recover=all -fstack-protector-strong \
	-fno-optimize-sibling-calls
KCFLAGS = -march=$(KERNELMARCH) -mabi=lp64 -mcmodel=medany -mno-relax -std=gnu11 -O2 -g $(WARNINGS) \
	-ffreestanding -nostdinc -isystem $(GCCINCLUDE) -Ikernel -fno-pic -fno-pie \
	-fno-omit-frame-pointer -fno-common -fno-strict-aliasing -fwrapv -fno-asynchronous-unwind-tables \
	$(if $(RELEASE),-fno-stack-protector,-DDEBUG $(CHECKS))
KLDFLAGS = -T kernel.ld -nostdlib -static --no-relax --build-id=none -z noexecstack -z max-page-size=4096
klink = $(TOOLPREFIX)ld $(KLDFLAGS) -o $@ $(filter %.o,$^)

# The table of function names for backtraces comes from a first link without one. It lies
# behind everything that it names, so it moves nothing; the second link is checked for that.
KSYMS := kernel/debug/ksyms.awk
$(B)/ksyms.0.S: $(KSYMS) ; @awk -f $(KSYMS) </dev/null >$@
$(B)/kernel.1: $(KOBJS) $(B)/ksyms.0.o kernel.ld $(B)/manifest ; $(call say,LD,$@) $(klink)
$(B)/ksyms.1.S: $(B)/kernel.1 ; @$(TOOLPREFIX)nm -n $< | awk -f $(KSYMS) >$@
$(B)/ksyms.%.o: $(B)/ksyms.%.S ; @$(CC) $(KCFLAGS) -c -o $@ $<
$(B)/kernel.elf: $(KOBJS) $(B)/ksyms.1.o
	$(call say,LD,$@) $(klink)
	@$(TOOLPREFIX)nm -n $@ | awk -f $(KSYMS) | cmp -s - $(B)/ksyms.1.S || \
		{ echo 'calf: the symbol table moves code: see .ksyms in kernel.ld' >&2; exit 1; }

# ---- Programs: each file of user/, each folder there, each file of tests/guest/ ----

LIBSRCS	  := $(wildcard user/lib/*.[cS] user/lib/*/*.[cS])
LIBOBJS	  := $(call objects,$(filter-out %/crt0.S,$(LIBSRCS)))
LIBC	  := $(B)/user/lib/crt0.o $(B)/user/libc.a
UTIL	  := $(call objects,$(wildcard user/util.c))
SBIN	  := init
PROGS	  := $(filter-out util $(SBIN),$(patsubst user/%.c,%,$(wildcard user/*.c)))
DIRPROGS  := $(filter-out lib,$(sort $(patsubst user/%/,%,$(dir $(wildcard user/*/*.c)))))
TESTS	  := $(patsubst tests/guest/%.c,%,$(wildcard tests/guest/*.c))
SCRIPTS	  := $(patsubst tests/guest/%,%,$(wildcard tests/guest/*.sh tests/guest/*/*.sh))
TESTLIB	  := $(call objects,$(wildcard tests/guest/lib/*.c))
GLIBC	  := $(patsubst tests/guest/glibc/%.c,%,$(wildcard tests/guest/glibc/*.c))
ROOTFILES  = $(SBIN:%=$(B)/root/sbin/%) $(PROGS:%=$(B)/root/bin/%) $(DIRPROGS:%=$(B)/root/bin/%) \
	$(TESTS:%=$(B)/root/tests/%) $(SCRIPTS:%=$(B)/root/tests/%) \
	$(foreach mode,$(GLIBCMODES),$(GLIBC:%=$(B)/root/tests/glibc/%.$(mode)))

UARCH	 := -march=rv64gc -mabi=lp64d -mcmodel=medany
UCFLAGS	  = $(UARCH) -std=gnu11 -O2 -g $(WARNINGS) -nostdinc -isystem $(GCCINCLUDE) \
	-Iuser/lib/include -Ikernel -Itests/guest -fno-pic -fno-pie -fno-stack-protector -fno-common \
	-ffunction-sections -fdata-sections
ULDFLAGS := $(UARCH) -nostdlib -static -no-pie -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 \
	-Wl,--build-id=none -Wl,--gc-sections
ulink	  = $(call say,LD,$(@:$(B)/elf/%=%)) $(CC) $(ULDFLAGS) -o $@ $(filter %.o %.a,$^) -lgcc

# Else gcc makes memcpy of the loop that is memcpy.
$(B)/user/lib/%.o: private UCFLAGS += -ffreestanding -fno-tree-loop-distribute-patterns
$(B)/user/libc.a: $(LIBOBJS) $(B)/manifest
	$(call say,AR,$@) rm -f $@; $(TOOLPREFIX)ar rcs $@ $(LIBOBJS)

PARTS	  := $(UTIL) $(LIBC)
$(SBIN:%=$(B)/elf/sbin/%): $(B)/elf/sbin/%: $(B)/user/%.o $(PARTS) ; $(ulink)
$(PROGS:%=$(B)/elf/bin/%): $(B)/elf/bin/%: $(B)/user/%.o $(PARTS) ; $(ulink)
$(DIRPROGS:%=$(B)/elf/bin/%): $(B)/elf/bin/%: $$(call objects,$$(wildcard user/$$*/*.c)) $(LIBC) ; $(ulink)
$(TESTS:%=$(B)/elf/tests/%): $(B)/elf/tests/%: $(B)/tests/guest/%.o $(TESTLIB) $(LIBC) ; $(ulink)
$(B)/elf/tests/glibc/%.static $(B)/elf/tests/glibc/%.static-pie: tests/guest/glibc/%.c $(B)/flags
	$(call say,GLIBC,$<) for mode in $(GLIBCMODES); do \
		$(GLIBCCC) -O2 -g -$$mode -o $(basename $@).$$mode $< || exit 1; done

# Half of a clean build was their optimisation.
$(B)/tests/guest/%.o: private UCFLAGS += -O1

# ---- Disk image ----

$(B)/root/%: $(B)/elf/%
	@mkdir -p $(@D); $(TOOLPREFIX)objcopy --strip-debug $< $@
$(B)/root/tests/%.sh: tests/guest/%.sh
	@mkdir -p $(@D); cp $< $@; chmod 755 $@

$(B)/mkfs: $(wildcard mkfs/*.[ch]) $(B)/flags
	$(call say,HOSTCC,mkfs) $(HOSTCC) -std=gnu11 -O2 $(WARNINGS) $(HOSTCFLAGS) -o $@ \
		$(filter %.c,$^) $(HOSTLDFLAGS) -lext2fs -lcom_err

MKFS = $(B)/mkfs -s $(IMAGE_SIZE) -t mkfs/devices
$(B)/fs.img: $(ROOTFILES) $(B)/mkfs mkfs/devices $(wildcard user/etc/* user/etc) $(B)/manifest
	$(call say,IMAGE,$@) mkdir -p $(B)/root/etc
	@find $(B)/root -type f | grep -vxF $(ROOTFILES:%=-e %) | xargs rm -f
	@ln -f $(B)/root/bin/test '$(B)/root/bin/['
	@cp -R user/etc/. $(B)/root/etc; chmod -R u=rwX,go=rX $(B)/root
	@$(MKFS) -o $@ $(B)/root

# The disk of `make qemu` keeps what is written to it until the image is made anew.
$(B)/disk.img: $(B)/fs.img ; @cp $< $@
$(B)/overlay.img: $(B)/fs.img FORCE ; @$(MKFS) -o $@ $(B)/root $(OVERLAY)

# ---- Running ----

DISK	:= $(B)/$(if $(OVERLAY),overlay,disk).img
MACHINE := -M virt -bios default -nographic -no-reboot -global virtio-mmio.force-legacy=false \
	-device virtio-blk-device,drive=d0
BOOT	 = $(QEMU) $(MACHINE) -smp $(CPUS) -m $(MEM) -kernel $(B)/kernel.elf -append '$(APPEND)' \
	-drive file=$(DISK),if=none,format=raw,id=d0 $(QEMUOPTS)
Q	:= $(if $(V),,@)
export APPEND B CPUS E2FSCK HOSTCC IMAGE_SIZE MEM ONLY OVERLAY PYTHON QEMU QEMUOPTS RELEASE STRESS TIMEOUT

qemu: $(READY) $(DISK) ## boot to the shell; leave with poweroff or C-a x (CPUS= MEM= APPEND= OVERLAY=)
	$(Q)$(BOOT)

GDBINIT = $(B)/gdbinit
qemu-gdb: $(READY) $(DISK) ## the same, stopped, waiting for gdb
	@port=$$(tests/tools.sh port "$$(id -u)" '$(CURDIR)') && \
	sed -e "s|@PORT@|$$port|g" -e 's|@B@|$(B)|g' .gdbinit.tmpl >$(GDBINIT) && \
	echo "Waiting on port $$port. Now type 'make gdb' in another terminal." && \
	$(BOOT) -S -gdb tcp:127.0.0.1:$$port

gdb: tools ## attach gdb to make qemu-gdb
	@[ -e $(GDBINIT) ] || { echo "calf: start 'make qemu-gdb' in another terminal first" >&2; exit 1; }
	$(Q)$(GDB) -q -x $(GDBINIT)

run: $(READY) ## boot, run CMD='...' with the shell, power off (TIMEOUT=60)
	@$(PYTHON) -B tests/run -- '$(subst ','\'',$(value CMD))'

grade: $(READY) ## run every test and print the score (ONLY=cow: a part; STRESS=1: with delays at random)
	@$(PYTHON) -B -m pytest -c tests/pytest.ini --junitxml=$(B)/junit.xml tests

check: $(READY) ## format, static analysis, headers, ABI, sizes
	@CC=$(CC) KCFLAGS='$(KCFLAGS)' UCFLAGS='$(UCFLAGS)' GCCINCLUDE=$(GCCINCLUDE) \
		TOOLPREFIX=$(TOOLPREFIX) tests/check/run

clean: ## remove $(B)
	rm -rf $(B)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

-include $(patsubst %.o,%.d,$(KOBJS) $(LIBOBJS) $(UTIL) $(TESTLIB)) $(wildcard $(B)/user/*.d \
	$(B)/user/*/*.d $(B)/tests/guest/*.d)
