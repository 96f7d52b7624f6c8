# The one build that the demo and the tests share: the executables first, the tests only for those who run them. Sourced, not run; needs
# output.sh.

# Optimised, but with what the tests need. The same for both: with other options everything would be compiled once more.
BUILD_OPTIONS=(-c release -Xswiftc -enable-testing)
# Seconds of processor time of a build from nothing, measured with Swift 6.3: of the executables, and what the tests add.
PRODUCTS_SECONDS=1380 TESTS_SECONDS=540

# The build that is under way: its process, which leads a session of its own, and what it does.
BUILD_PROCESS='' BUILD_STEP=''

# build_products: builds every executable and no test, and sets BIN to the folder of the executables.
build_products() { build "$(expected_seconds products)"; }

# build_fleet: builds every executable and every test, and sets BIN.
build_fleet() { build "$(expected_seconds products tests)" --build-tests; }

# build EXPECTED OPTION…
build() {
    local start=$SECONDS log=$ROOT/.build/build.log expected=$1 kind
    shift
    mkdir -p "$ROOT/.build"
    kind=$(missing_parts)
    if ! run_build "$log" "$expected" "${BUILD_OPTIONS[@]}" --explicit-target-dependency-import-check error "$@"; then
        grep -E 'error:' "$log" | sort -u | head -n 40 >&2 || tail -n 20 "$log" >&2
        fail 'The build failed (everything it said is in .build/build.log)'
    fi
    remember_seconds "$kind" $((SECONDS - start))
    # shellcheck disable=SC2034 # for whoever sourced this
    BIN=$(cd "$ROOT" && swift build "${BUILD_OPTIONS[@]}" --show-bin-path)
    done_step 'built' "$(took "$start")"
}

# missing_parts: which parts have not been built here yet.
missing_parts() {
    [ -x "$ROOT/.build/release/belfry-router" ] || printf 'products '
    [ -e "$ROOT/.build/release/belfryPackageTests.xctest" ] || printf 'tests '
}

# expected_seconds PART…: how long those of these parts will take that have not been built yet: as long as they last took here, or what
# was measured elsewhere, divided among the processors. Nothing when all are there: then it depends on what was changed.
expected_seconds() {
    local part missing seconds sum=0 processors
    missing=" $(missing_parts)"
    processors=$(nproc)
    # A module waits for those below it: beyond a few processors there is nothing to divide.
    [ "$processors" -le 6 ] || processors=6
    for part in "$@"; do
        [[ $missing == *" $part "* ]] || continue
        case $part in products) seconds=$PRODUCTS_SECONDS ;; *) seconds=$TESTS_SECONDS ;; esac
        sum=$((sum + $(cat "$ROOT/.build/seconds-of-$part" 2> /dev/null || echo $((seconds / processors)))))
    done
    echo "$sum"
}

# remember_seconds PARTS SECONDS: how long a build has taken that had just one part to build, for the next time.
remember_seconds() {
    local still missing=${1% }
    still=$(missing_parts)
    case $missing in
        products | tests) [ -n "$still" ] || echo "$2" > "$ROOT/.build/seconds-of-$missing" ;;
        'products tests') [ "$still" != 'tests ' ] || echo "$2" > "$ROOT/.build/seconds-of-products" ;;
    esac
}

# run_build LOG EXPECTED OPTION…: everything into the log, the progress to whoever watches.
run_build() {
    local log=$1 expected=$2 output code=0
    shift 2
    mkdir -p "$(dirname "$log")"
    # In a session of its own: a Ctrl-C is for this script, which ends it at once. SwiftPM would first finish what it has begun.
    exec {output}< <(cd "$ROOT" && exec setsid swift build "$@" 2>&1)
    BUILD_PROCESS=$!
    show_build_progress "$expected" "$log" <&"$output"
    exec {output}<&-
    wait "$BUILD_PROCESS" || code=$?
    BUILD_PROCESS=
    return "$code"
}

# stop_build: ends a build that is under way, with all that it has started. Can be called at any time.
stop_build() {
    [ -n "$BUILD_PROCESS" ] || return 0
    kill -INT "$BUILD_PROCESS" 2> /dev/null || true
    sleep 0.5
    pkill -KILL --session "$BUILD_PROCESS" || true
    BUILD_PROCESS=
}

# show_build_progress EXPECTED LOG: how long the build has taken, of how long it is expected to take (0 when that is not known), and what
# it does. One line that is written anew on a terminal; elsewhere a line for each tenth of the time, or for each minute.
show_build_progress() {
    local expected=$1 log=$2 start=$SECONDS line part='' shown=-1 next=0 every=60 code
    [ "$expected" -eq 0 ] || every=$((expected / 10 + 1))
    BUILD_STEP='reading the packages'
    : > "$log"
    while :; do
        code=0
        IFS= read -r -t 1 line || code=$?
        if [ "$code" -eq 0 ]; then
            printf '%s\n' "$part$line" >> "$log"
            read_build_step "$part$line"
            part=
        elif [ "$code" -gt 128 ]; then
            # Nothing, or half a line, within the second.
            part+=$line
        else
            printf '%s' "$part$line" >> "$log"
            return 0
        fi
        [ $((SECONDS - start)) -ne "$shown" ] || continue
        shown=$((SECONDS - start))
        if [ -n "$CLEAR_LINE" ]; then
            doing "$(build_progress "$shown" "$expected")"
        elif [ "$shown" -ge "$next" ]; then
            [ "$shown" -eq 0 ] || note "$(build_progress "$shown" "$expected")"
            next=$((shown + every))
        fi
    done
}

# build_progress SECONDS EXPECTED: one line; on a terminal not longer than it is wide.
build_progress() {
    local words
    words="building for $(duration "$1")"
    if [ "$2" -gt 0 ] && [ "$1" -le "$2" ]; then
        words+=" of about $(minutes "$2")"
    elif [ "$2" -gt 0 ]; then
        words+=", about $(minutes "$2") were expected"
    fi
    words+=": $BUILD_STEP"
    if [ -z "$CLEAR_LINE" ]; then echo "$words"; else echo "${words:0:$((${COLUMNS:-80} - 3))}"; fi
}

# minutes SECONDS: rounded, at least one.
minutes() { echo "$((($1 + 30) / 60 > 0 ? ($1 + 30) / 60 : 1)) min"; }

# read_build_step LINE: what a line of SwiftPM's says about what it does now.
read_build_step() {
    case $1 in
        Fetching* | Cloning* | Updating* | Computing*) BUILD_STEP='fetching the packages' ;;
        'Another instance of SwiftPM'*)
            BUILD_STEP='waiting for another build in this folder to end'
            [[ ! $1 =~ PID:\ ([0-9]+) ]] || BUILD_STEP+=" (process ${BASH_REMATCH[1]})"
            [ -n "$CLEAR_LINE" ] || note "$BUILD_STEP"
            ;;
        'Building for'*) BUILD_STEP='planning' ;;
        *)
            if [[ $1 =~ ^\[[0-9]+/[0-9]+\]\ (Compiling|Emitting\ module|Linking|Archiving)\ ([^ ]+) ]]; then
                BUILD_STEP="${BASH_REMATCH[1],} ${BASH_REMATCH[2]}"
            fi
            ;;
    esac
}
