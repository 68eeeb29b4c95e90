#!/bin/sh
# SPDX-License-Identifier: MIT
# Finds the tools that Calf is built and tested with, installs what is missing, refuses what
# is too old, and prints what it found as lines that the Makefile includes.
#
#	tests/tools.sh build FILE	QEMU, OpenSBI, cross compiler, host compiler, libext2fs
#	tests/tools.sh run FILE		a python3
#	tests/tools.sh grade FILE	a python3 that has pytest and pexpect
#	tests/tools.sh gdb FILE		a gdb that knows RISC-V
#	tests/tools.sh port UID PATH	a free gdb port for a user and a checkout
#
# The lines make each tool a prerequisite of FILE, where they go: make asks again when a tool
# is replaced or removed, and else it costs nothing. TOOLPREFIX, QEMU, HOSTCC, PYTHON and GDB
# in the environment name a tool that is preferred.
#
# shellcheck disable=SC2086,SC2016,SC2015
set -u

MIN_QEMU=6.2 # Ubuntu 22.04's
MIN_GCC=10

die() {
	printf 'calf: %s\n' "$*" >&2
	exit 1
}

# The first of the names that is a program.
first_of() {
	for name; do
		command -v "$name" && return
	done
	return 1
}

sbin_first_of() {
	PATH=$PATH:/sbin:/usr/sbin:/opt/homebrew/opt/e2fsprogs/sbin first_of "$@"
}

find_prefix() {
	for prefix in ${TOOLPREFIX:-riscv64-unknown-elf- riscv64-linux-gnu- riscv64-elf-}; do
		command -v "${prefix}gcc" >/dev/null && echo "$prefix" && return
	done
	return 1
}

# PATH's python3 need not be the one that the packages belong to.
find_python() {
	for python in ${PYTHON:-} /usr/bin/python3 $(command -v python3) /opt/homebrew/bin/python3; do
		[ -x "$python" ] && "$python" -c "$1" 2>/dev/null && echo "$python" && return
	done
	return 1
}

find_qemu() {
	first_of ${QEMU:-} qemu-system-riscv64
}

find_gdb() {
	first_of ${GDB:-} gdb-multiarch riscv64-unknown-elf-gdb riscv64-elf-gdb
}

# The device firmware comes with QEMU or in a package of its own.
find_firmware() {
	for dir in "$(dirname "$(find_qemu)")/../share/qemu" /usr/share/qemu; do
		[ -e "$dir/opensbi-riscv64-generic-fw_dynamic.bin" ] && return
	done
	return 1
}

has_ext2fs() {
	printf '#include <ext2fs/ext2fs.h>\n' | "$(first_of "${HOSTCC:-cc}" cc gcc)" -E - >/dev/null 2>&1
}

# Prints the packages that `$1` still needs, by Debian's names.
missing() {
	case $1 in
	build)
		find_qemu >/dev/null || echo QEMU
		find_qemu >/dev/null && find_firmware || echo opensbi
		find_prefix >/dev/null || echo gcc-riscv64-unknown-elf
		first_of "${HOSTCC:-cc}" gcc >/dev/null || echo gcc libc6-dev
		has_ext2fs || echo libext2fs-dev
		sbin_first_of e2fsck >/dev/null || echo e2fsprogs
		;;
	run) find_python '' >/dev/null || echo python3 ;;
	grade) find_python 'import pytest, pexpect' >/dev/null || echo python3-pytest python3-pexpect ;;
	gdb) find_gdb >/dev/null || echo gdb-multiarch ;;
	esac
}

explain() {
	echo "calf: these are missing: $(echo "$*" | sed s/QEMU/qemu-system-riscv64/). Install them:"
	if command -v brew >/dev/null; then
		echo '  brew install qemu riscv64-elf-gcc riscv64-elf-gdb e2fsprogs python3' \
			'&& python3 -m pip install pytest pexpect'
	elif command -v dnf >/dev/null; then
		echo '  sudo dnf install qemu-system-riscv gcc-riscv64-linux-gnu gcc e2fsprogs' \
			'e2fsprogs-devel gdb python3-pytest python3-pexpect'
	elif command -v pacman >/dev/null; then
		echo '  sudo pacman -S --needed qemu-system-riscv riscv64-elf-gcc riscv64-elf-gdb' \
			'gcc e2fsprogs python-pytest python-pexpect'
	else
		echo '  QEMU 6.2 or later for riscv64 with OpenSBI, gcc 10 or later for riscv64, a host' \
			'compiler, libext2fs with headers, e2fsck, python3 with pytest and pexpect'
	fi
} >&2

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "installing needs root: as root, type: $*"
	fi
}

apt_knows() {
	apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'
}

# Newer releases have a package for RISC-V alone.
apt_name() {
	case $1 in
	QEMU) if apt_knows qemu-system-riscv; then echo qemu-system-riscv; else echo qemu-system-misc; fi ;;
	*) echo "$1" ;;
	esac
}

install() {
	if ! command -v apt-get >/dev/null; then
		explain "$@"
		exit 1
	fi
	apt_knows make || as_root apt-get update -q
	packages=
	for package; do
		packages="$packages $(apt_name "$package")"
	done
	echo "calf: installing$packages" >&2
	set -- env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $packages
	# The lists may name versions that are no longer there.
	as_root "$@" || { as_root apt-get update -q && as_root "$@"; } ||
		die "apt-get could not install$packages; see its message above"
}

# at_least 7.2.22 6.2
at_least() {
	awk -v has="$1" -v needs="$2" 'BEGIN {
		split(has, h, "."); split(needs, n, ".")
		exit !(h[1] + 0 > n[1] + 0 || h[1] + 0 == n[1] + 0 && h[2] + 0 >= n[2] + 0)
	}'
}

check_versions() {
	version=$("$QEMU" --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')
	at_least "$version" $MIN_QEMU || die "QEMU $version is too old, Calf needs" \
		"$MIN_QEMU or later: take a newer release of the system, or put a newer QEMU first in PATH."
	version=$("$CC" -dumpversion)
	at_least "$version" $MIN_GCC || die "$CC $version is too old, Calf needs" \
		"$MIN_GCC or later: install a newer one, or name its prefix with TOOLPREFIX=."
}

# Newer assemblers want the CSR and fence.i instructions named, older ones don't know the names.
kernel_march() {
	for march in rv64imac_zicsr_zifencei rv64imac; do
		printf 'csrr a0, sstatus\nfence.i\n' |
			"$CC" -march=$march -mabi=lp64 -c -x assembler - -o /dev/null 2>/dev/null &&
			echo $march && return
	done
	die "$CC can't assemble for rv64imac"
}

set_tool() {
	printf '%s := %s\n%s: %s\n%s:\n' "$1" "$2" "$FILE" "$2" "$2"
}

print_build() {
	TOOLPREFIX=$(find_prefix)
	CC=$(command -v "${TOOLPREFIX}gcc")
	QEMU=$(find_qemu)
	check_versions
	echo "TOOLPREFIX := $TOOLPREFIX"
	set_tool QEMU "$QEMU"
	set_tool CC "$CC"
	set_tool HOSTCC "$(first_of "${HOSTCC:-cc}" gcc)"
	set_tool E2FSCK "$(sbin_first_of e2fsck)"
	echo "GCCINCLUDE := $("$CC" -print-file-name=include)"
	echo "KERNELMARCH := $(kernel_march)"
	# For test programs linked with the distribution's C library.
	for mode in static static-pie; do
		echo 'int main(void) { return 0; }' |
			riscv64-linux-gnu-gcc -$mode -x c - -o "$FILE.out" 2>/dev/null && modes="${modes:-} $mode"
	done
	[ -z "${modes:-}" ] || set_tool GLIBCCC "$(command -v riscv64-linux-gnu-gcc)"
	echo "GLIBCMODES :=${modes:-}"
	rm -f "$FILE.out"
}

taken() {
	grep -qs "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$1") [0-9A-F:]* 0A" /proc/net/tcp /proc/net/tcp6
}

# Two users, or two checkouts of one, get two ports; a port in use is passed over.
print_port() {
	port=$(printf '%s' "$1:$2" | cksum | awk '{ print 20000 + $1 % 12000 }')
	for offset in 0 1 2 3 4 5 6 7; do
		taken $((port + offset)) || { echo $((port + offset)); return; }
	done
	die "the gdb ports $port to $((port + 7)) are all taken: name a free one with GDBPORT=N."
}

case ${1:-} in
port)
	[ -z "${GDBPORT:-}" ] || ! taken "$GDBPORT" ||
		die "port $GDBPORT is taken: name another with GDBPORT=N, or leave GDBPORT out."
	[ -n "${GDBPORT:-}" ] && echo "$GDBPORT" || print_port "$2" "$3"
	exit
	;;
build | run | grade | gdb) FILE=${2:?} ;;
*) die "usage: tests/tools.sh build|run|grade|gdb FILE" ;;
esac
[ -z "${TOOLPREFIX:-}" ] || command -v "${TOOLPREFIX}gcc" >/dev/null ||
	die "there is no ${TOOLPREFIX}gcc: leave TOOLPREFIX out to take what is installed."

packages=$(missing "$1")
if [ -n "$packages" ]; then
	install $packages >&2
	packages=$(missing "$1")
	[ -z "$packages" ] || die "still missing after the installation:" $packages
fi
case $1 in
build) print_build ;;
run) set_tool PYTHON "$(find_python '')" ;;
grade) set_tool PYTHON "$(find_python 'import pytest, pexpect')" ;;
gdb) set_tool GDB "$(find_gdb)" ;;
esac
