#!/bin/sh
# SPDX-License-Identifier: MIT
# grade: group=swap points=5 cpus=1 mem=64M
#
# mkswap, swapon and swapoff, and what free says of them.

file=/tmp/swap.$$
count=0
failed=0

# is NAME EXPECTED ACTUAL
is() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
	else
		failed=1
		echo "not ok $count - $1"
		echo "# got: $3"
	fi
}

total() {
	free | grep Swap | tr -s ' ' | cut -d' ' -f2
}

is 'mkswap' "$file: 4092 KiB to swap to" "$(mkswap -s 4M $file)"
is 'swapon' '' "$(swapon $file 2>&1)"
is 'twice' "swapon: $file: Device or resource busy" "$(swapon $file 2>&1)"
is 'swapon shows' '0 KiB of 4092 KiB are used' "$(swapon)"
is 'free too' 4092 "$(total)"
is 'it is not to be written' 1 "$(echo x 2>/dev/null >>$file && echo 0 || echo 1)"
is 'swapoff' '' "$(swapoff $file 2>&1)"
is 'twice' "swapoff: $file: nothing is swapped to it" "$(swapoff $file 2>&1)"
is 'none is left' 0 "$(total)"
echo 'not a swap area' >$file
is 'swapon of another file' \
	"swapon: $file: no swap area without holes; make one: mkswap -s 32M $file" "$(swapon $file 2>&1)"
is 'mkswap of a small one' \
	"mkswap: $file: a swap area has at least 40 KiB: give it a size with -s" "$(mkswap $file 2>&1)"
truncate -s 1M $file
is 'mkswap of one with holes' "$file: 1020 KiB to swap to" "$(mkswap $file)"
is 'which swapon refuses' \
	"swapon: $file: no swap area without holes; make one: mkswap -s 32M $file" "$(swapon $file 2>&1)"
rm $file
echo "1..$count"
exit $failed
