# What a person sees of the scripts: one line a step. Sourced, not run.
# Colours only on a terminal, and never when NO_COLOR is set (https://no-color.org).

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    GREEN=$'\e[32m' RED=$'\e[31m' DIM=$'\e[2m' BOLD=$'\e[1m' PLAIN=$'\e[0m' CLEAR_LINE=$'\r\e[K'
else
    GREEN='' RED='' DIM='' BOLD='' PLAIN='' CLEAR_LINE=''
fi

# title TEXT: what the script is about to do.
title() {
    printf '%s%s%s\n' "$BOLD" "$1" "$PLAIN"
}

# done_step TEXT [DETAIL]: a step that has ended well.
done_step() {
    printf '%s%s✓%s %s%s\n' "$CLEAR_LINE" "$GREEN" "$PLAIN" "$1" "${2:+ $DIM$2$PLAIN}"
}

# doing TEXT: what is under way; the next line overwrites it on a terminal. Elsewhere it says nothing.
doing() {
    [ -z "$CLEAR_LINE" ] || printf '%s%s… %s%s' "$CLEAR_LINE" "$DIM" "$1" "$PLAIN"
}

# note TEXT: a line of progress.
note() {
    printf '%s  %s%s%s\n' "$CLEAR_LINE" "$DIM" "$1" "$PLAIN"
}

# failed TEXT: says plainly what failed, on standard error.
failed() {
    printf '%s%s✗ %s%s\n' "$CLEAR_LINE" "$RED" "$1" "$PLAIN" >&2
}

# fail TEXT: says what failed and ends the script with 1.
fail() {
    failed "$1"
    exit 1
}

# took START: how long it is since START, a value of SECONDS.
took() { duration $((SECONDS - $1)); }

# duration SECONDS: a time for people.
duration() {
    if [ "$1" -ge 60 ]; then
        printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
    else
        printf '%d s' "$1"
    fi
}
