# SPDX-License-Identifier: MIT
# break and continue, with levels.
for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done; echo $?
for i in 1 2 3; do for j in a b c; do [ $j = b ] && continue 2; echo $i$j; done; echo no; done
for i in 1 2 3; do for j in a b c; do [ $i = 2 ] && break 2; echo $i$j; done; done
for i in 1 2; do for j in a b; do break 9; done; echo no; done; echo out
i=0; while :; do i=$((i + 1)); case $i in 2) continue;; 4) break;; esac; echo $i; done
i=0; until false; do i=$((i + 1)); if [ $i -gt 2 ]; then break; fi; { echo $i; continue; }; echo no; done
while break; do echo no; done; echo cond
for i in 1 2; do eval 'continue'; echo no; done; echo eval
for i in 1 2; do (break); echo $i; done
break; continue; echo outside
for i in 1 2 3; do echo $i; [ $i = 2 ] && break; done | cat
while true; do break; done && echo status $?
sh -c 'for i in 1; do break 0; done; echo not reached'; echo $?
sh -c 'for i in 1; do continue x; done; echo not reached'; echo $?
