# SPDX-License-Identifier: MIT
# Functions: arguments, status, local, recursion, redefinition.
f() { echo "f $# $1"; }; f; f a b; f "c d"
f () { return 3; }; f; echo $?; f() { false; }; f; echo $?; f() { true; return; }; f; echo $?
f()
{
	echo newline
}
f
f() (x=sub; exit 4); x=out; f; echo $? $x
f() if true; then echo if; fi; f
f() for i; do echo "for $i"; done; f 1 2
f() { local x=local y; x=$x.2; y=1; g; }; g() { echo "g sees $x"; x=changed; }; x=global; f; echo $x "[$y]"
f() { local v; echo "[$v]"; v=2; }; v=1; f; echo $v
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1 - 1))))); fi; }; fact 10
down() { [ $1 = 0 ] && return; echo $1; down $(($1 - 1)); }; down 3
f() { echo first; f() { echo second; }; }; f; f
f() { unset -f f; echo gone; }; f; f 2>/dev/null; echo $?
f() { for i in 1 2 3; do [ $i = 2 ] && return 5; echo $i; done; }; f; echo $?
f() { while read l; do echo "<$l>"; done; }; printf 'a\nb\n' | f
f() { echo out; echo err >&2; } 2>&1; f | tr a-z A-Z
echo() { command echo "my $*"; }; echo hello; unset -f echo; echo hello
f() { x=1 y=2 env | grep -c '^[xy]='; }; f
f() { g() { echo "inner $1"; }; }; f; g a
f() { break; echo reached; }; for i in 1 2; do f; done
f() { return 1; }; f || echo failed; if f; then echo no; fi
loop() { loop; }; loop 2>&1; echo $?
