# SPDX-License-Identifier: MIT
# $1 $@ $* $# set shift
set -- one "two words" '' four
echo $# "$1" "$2" "[$3]" $4 "[$5]"
for i in "$@"; do echo "at [$i]"; done
for i in $@; do echo "at unquoted [$i]"; done
for i in "$*"; do echo "star [$i]"; done
for i; do echo "for [$i]"; done
IFS=,; echo "$*"; IFS=; echo "$*"; unset IFS; echo "$*"
IFS=' 	
'
for i in "x$@y"; do echo "joined [$i]"; done
shift; echo $# "$1"; shift 2; echo $# "$1"
set --; echo $#
for i in "$@"; do echo never; done
for i in "a$@b"; do echo "[$i]"; done
set -- ${1+"$@"}; echo $#
set 1 2 3 4 5 6 7 8 9 ten eleven; echo ${10} ${11} $10 ${#}
f() { echo "$# $1"; set -- x y z; echo "$# $1"; shift; echo "$# $1"; }
f a; echo "$# $1"
sh -c 'echo "$0 $1 $#"' name arg more
sh -c 'shift 3; echo not reached' name a; echo $?
