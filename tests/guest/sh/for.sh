# SPDX-License-Identifier: MIT
# for over words, globs, commands and "$@".
for i in a "b c" $(echo d e); do echo "[$i]"; done; echo $i
for i in; do echo no; done; echo $?
for i in 1 2
do
	echo $i
done
for i in 1 2; do false; done; echo $?
for i do echo never; done
set -- x y; for i do echo $i; done; for i; do echo $i; done; for i
do echo $i; shift; done; echo $#
for i in 1 2; do for j in a b; do echo $i$j; done; done
for if in keyword; do echo $if; done
for i in "a b" 'c*' ~/x; do echo "${i#$HOME}"; done
e=; for i in $e "$e"; do echo "[$i]"; done
for i in one; do echo $i; done | tr a-z A-Z
for i in 1 2 3; do eval "v$i=$((i * i))"; done; echo $v1 $v2 $v3
for i in $(seq 1 500); do last=$i; done; echo $last
