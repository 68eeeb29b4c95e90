# SPDX-License-Identifier: MIT
# Quotes, backslashes, comments and continued lines.
echo 'single $x `y` \' "double \$x \`y\` \\ \" \a" back\ slash \$x
echo a"b"'c'\d "" '' "'" '"'
echo "one
two" three\
four
echo a#b '#' \# # a comment with 'quotes" in it
ec\
ho joined
echo "con\
tinued" 'not\
continued'
echo "$" $ "a$" "$%" "$ x"
set -- "" ''; echo $#
x='a b'; echo "$x"'$x'$x
echo "nested "quote"s" 'it'\''s'
echo if then fi done } ]
i'f' 2>/dev/null || echo "a quoted keyword is a command"
echo a;echo b;echo c&&echo d||echo e
