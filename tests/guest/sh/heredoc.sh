# SPDX-License-Identifier: MIT
# << with and without quotes, <<-, several at once.
x=value
cat <<END
x is $x ${x#val} $(echo command) `echo back` $((1 + 1))
"quotes" 'stay' \$x \`x\` \\ \a \
joined
END
cat <<'END'
$x $(echo no) `no` \$x \
next
END
cat <<"E N D"
$x
E N D
cat <<\END
$x
END
cat <<-END
	one tab
		two tabs $x
  spaces
	END
cat <<A; cat <<B
a
A
b
B
cat <<A - <<B
lost
A
seen
B
while read a b; do echo "$b $a"; done <<END
1 one
2 two
END
f() {
	cat <<END
in a function $1
END
}
f first; f second
cat <<END | tr a-z A-Z && echo after
piped
END
if true; then cat <<END; fi
in if
END
cat <<END
END
cat <<END
${u:-"a b"} ${u:-'c'} ${x:+$x}
END
exec 3<<END
from three
END
read line <&3; echo $line; exec 3<&-
x=$(seq 1 3000); wc -l <<END
$x
END
sh -c 'cat <<END
no end'; echo
sh -c 'cat <<END'
