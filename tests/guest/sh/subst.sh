# SPDX-License-Identifier: MIT
# $(...) and `...`
echo $(echo one) "$(echo 'two  spaces')" $(echo 'two  spaces')
echo "[$(printf 'a\n\n\n')]" "[$(printf '\n\na')]" "[$(true)]" "[$()]"
echo $(echo $(echo $(echo deep))) "$(echo "$(echo "in quotes")")"
echo `echo back` `echo \`echo nested\`` "`echo "quoted"`" `echo '\$x' \\\\`
x=5; echo $(x=6; echo $x) $x `echo $x` `echo \$x`
echo $(case a in a) echo paren;; (b) echo no;; esac) $( (echo subshell) ) $(echo ')' '(' "$(echo ')')")
echo $(
echo several
echo lines # with a comment )
)
x=$(cat <<END
here $x
END
); echo $x
x=$(false); echo $?; x=$(exit 3) y=2; echo $? $y; x=$(exit 4) true; echo $?
$(echo echo made) here; $(true); echo $?; $(false); echo $?
set -- $(seq 1 5); echo $#
echo "$(seq 1 20000)" | wc -l
x="$(echo a; echo b)"; echo "$x"; echo $x
f() { echo "f $1"; return 7; }; x=$(f arg); echo $? $x
echo $(cd /; pwd) $(echo err 2>&1 >&2 2>/dev/null)
echo "$(echo "a
b")"
