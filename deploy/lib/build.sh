# The one build that the demo and the tests share. Sourced, not run; needs output.sh.

# Optimised, but with what the tests need: so the dependencies are compiled once for both.
BUILD_OPTIONS=(-c release -Xswiftc -enable-testing)

# build_fleet: builds every executable and every test, and sets BIN to the folder of the executables.
build_fleet() {
    local start=$SECONDS log=$ROOT/.build/build.log
    mkdir -p "$ROOT/.build"
    if ! run_build "$log"; then
        grep -E 'error:' "$log" | sort -u | head -n 40 >&2 || tail -n 20 "$log" >&2
        fail 'The build failed (everything it said is in .build/build.log)'
    fi
    # shellcheck disable=SC2034 # for whoever sourced this
    BIN=$(cd "$ROOT" && swift build "${BUILD_OPTIONS[@]}" --show-bin-path)
    done_step 'built' "$(took "$start")"
}

# run_build LOG: everything into the log, the progress to whoever watches.
run_build() {
    (
        cd "$ROOT" || exit
        swift build "${BUILD_OPTIONS[@]}" --build-tests --explicit-target-dependency-import-check error 2>&1
    ) | tee "$1" | show_build_progress
}

# show_build_progress: one line that is written anew on a terminal, elsewhere a line for each tenth.
show_build_progress() {
    local line shown=0 tenth
    doing 'building'
    while IFS= read -r line; do
        if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
            [ -z "$CLEAR_LINE" ] || doing "building ${line:0:$((${COLUMNS:-80} - 14))}"
            tenth=$((BASH_REMATCH[2] > 0 ? 10 * BASH_REMATCH[1] / BASH_REMATCH[2] : 0))
            # A few steps are no progress worth a line: the total grows while the build is being planned.
            if [ -z "$CLEAR_LINE" ] && [ "$tenth" -gt "$shown" ] && [ "${BASH_REMATCH[2]}" -gt 20 ]; then
                note "building ${BASH_REMATCH[0]} $((tenth * 10)) %"
                shown=$tenth
            fi
        elif [[ $line == Fetching* || $line == Cloning* || $line == 'Building for'* ]]; then
            doing "$line"
        fi
    done
}
