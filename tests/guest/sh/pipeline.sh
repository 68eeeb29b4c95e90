# SPDX-License-Identifier: MIT
# Pipelines: builtins, groups and functions in them, and their status.
echo a | cat | tr a b | cat
echo one two | { read x y; echo "$y $x"; }
x=old; echo new | read x; echo $x
seq 1 5 | while read n; do echo "n=$n"; done
f() { while read l; do echo "[$l]"; done; }; printf 'a\nb\n' | f
{ echo b; echo a; } | sort; (echo d; echo c) | sort
if echo abc | grep -q b; then echo found; fi
true | false; echo $?; false | true; echo $?; ! true | false; echo $?
exit 3 | exit 4; echo $?; (exit 5) | cat; echo $?
set -o pipefail; false | true; echo $?; (exit 3) | (exit 4) | true; echo $?; true | true; echo $?; set +o pipefail
echo a |
 cat |

 tr a z
seq 1 100000 | wc -l; seq 1 100000 2>/dev/null | head -n 1; yes 2>/dev/null | head -n 2
for i in 1 2 3; do echo $i; done | sort -r | { cat; echo end; }
echo err 2>&1 >&2 | cat
echo x | cat | cat | cat | cat | cat | cat | cat | cat
case x in x) echo case;; esac | tr a-z A-Z
nosuch-command 2>/dev/null | echo status; echo $?
echo in | (cat; echo out) | cat
