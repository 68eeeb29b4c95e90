# SPDX-License-Identifier: MIT
# case: patterns, alternatives, quoting, status.
t() { case $1 in a) echo a;; b|c) echo "b or c";; d*) echo "d*";; ?) echo one;; [0-9]*) echo digit;; '*') echo star;; "") echo empty;; *) echo other;; esac; }
for i in a b c dog x 42 '*' '' long; do t "$i"; done
case x in (x) echo parens;; esac; case x in x) echo last; esac; case x in esac; echo $?
case a in b) ;; esac; echo $?; case a in a) ;; esac; echo $?; case a in a) false;; esac; echo $?
(exit 3); case a in a) echo $?;; esac
case '[a]' in '['*']') echo brackets;; esac; case ] in []]) echo bracket;; esac; case - in [a-]) echo minus;; esac
case b in [!a-b]) echo no;; [a-c]) echo range;; esac; case a] in [a]]) echo literal;; esac
case A in [[:upper:]]) echo upper;; esac; case _ in [[:alnum:]]) echo no;; [![:alnum:]]) echo class;; esac
p='a*'; case abc in $p) echo pattern;; esac; case abc in "$p") echo no;; *) echo string;; esac
case $(echo sub) in s?b) echo $((1 + 1));; esac
case "a b" in a\ b) echo space;; esac; case a\\b in a\\b) echo backslash;; esac
case a/b in a*b) echo slash;; esac; case .x in *) echo dot;; esac
case in in in) echo in;; esac
case x in
	y)
		echo no
		;;
	x | z)
		echo lines
		;;
esac
case aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab in *a*a*a*a*a*a*a*a*c) echo no;; *) echo quick;; esac
for i in 1 2 3; do case $i in 2) continue;; esac; echo $i; done
