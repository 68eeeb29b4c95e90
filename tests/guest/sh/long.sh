# SPDX-License-Identifier: MIT
# Many iterations, many words, long lines; memory must not grow with them.
i=0; while [ $i -lt 10000 ]; do i=$((i + 1)); done; echo $i
i=0; n=0; until [ $i = 10000 ]; do i=$((i + 1)); case $i in *7*) n=$((n + 1));; esac; done; echo $n
f() { local a=$1; r=$((a + 1)); }; i=0; while [ $i -lt 5000 ]; do f $i; i=$r; done; echo $i
x=; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do x="$x${x:-abcd}"; done; echo ${#x}
set -- $(seq 1 3000); echo $# ${3000}; shift 2999; echo $1
s=0; for i in $(seq 1 1000); do s=$((s + i)); done; echo $s
i=0; while [ $i -lt 100 ]; do x=$(echo $i); eval "y=$x"; i=$((i + 1)); done; echo $x $y
seq 1 2000 | while read n; do echo "$n"; done | wc -l
echo $(seq 1 2000) | wc -w
i=0; while [ $i -lt 200 ]; do echo $i; i=$((i + 1)); done | tail -n 1
i=0; while [ $i -lt 300 ]; do eval 'g() { echo "$1"; }; g x >/dev/null'; set -- a b "$i"; i=$((i + 1)); done; echo $3
