# Processes that a script starts and ends itself, by their ids. Sourced, not run; needs output.sh.

# In the order in which they were started.
PROCESS_NAMES=() PROCESS_IDS=() PROCESS_LOGS=() PROCESS_ADDRESSES=()

# start_process NAME LOG ADDRESS COMMAND…: starts a process in the background. ADDRESS is where it answers /readyz, or empty.
start_process() {
    local name=$1 log=$2 address=$3
    shift 3
    # setsid: a Ctrl-C in the terminal is for the script, which then stops the process in its turn.
    setsid "$@" > "$log" 2>&1 < /dev/null &
    PROCESS_NAMES+=("$name") PROCESS_IDS+=("$!") PROCESS_LOGS+=("$log") PROCESS_ADDRESSES+=("$address")
}

# wait_until_ready SECONDS: until every process with an address says that it is ready.
wait_until_ready() {
    local deadline=$((SECONDS + $1)) index
    for index in "${!PROCESS_IDS[@]}"; do
        [ -n "${PROCESS_ADDRESSES[$index]}" ] || continue
        until is_ready "${PROCESS_ADDRESSES[$index]}"; do
            check_alive "$index"
            [ "$SECONDS" -lt "$deadline" ] ||
                fail "${PROCESS_NAMES[$index]} is not ready after $1 s: $(readiness "${PROCESS_ADDRESSES[$index]}")"
            sleep 0.1
        done
    done
}

# is_ready ADDRESS: whether /readyz answers 200.
is_ready() {
    curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "http://$1/readyz"
}

# readiness ADDRESS: what /readyz says.
readiness() {
    curl --silent --noproxy '*' --max-time 2 "http://$1/readyz" || echo 'no answer'
}

# wait_for_file FILE SECONDS: until the process that was started last has written a file.
wait_for_file() {
    local deadline=$((SECONDS + $2))
    until [ -s "$1" ]; do
        check_alive $((${#PROCESS_IDS[@]} - 1))
        [ "$SECONDS" -lt "$deadline" ] || fail "${PROCESS_NAMES[-1]} has not written ${1##*/} after $2 s"
        sleep 0.05
    done
}

# check_alive INDEX: fails when that process has ended.
check_alive() {
    local code=0
    kill -0 "${PROCESS_IDS[$1]}" 2> /dev/null && return 0
    wait "${PROCESS_IDS[$1]}" || code=$?
    fail "${PROCESS_NAMES[$1]} has ended with exit code $code"
}

# stop_processes: ends them all, the last one first, each with SIGTERM and the time it needs; says which did not end with 0.
stop_processes() {
    local index code result=0
    for ((index = ${#PROCESS_IDS[@]} - 1; index >= 0; index--)); do
        kill "${PROCESS_IDS[$index]}" 2> /dev/null || true
        code=0
        wait "${PROCESS_IDS[$index]}" 2> /dev/null || code=$?
        if [ "$code" -ne 0 ]; then
            failed "${PROCESS_NAMES[$index]} ended with exit code $code"
            result=1
        fi
    done
    PROCESS_NAMES=() PROCESS_IDS=() PROCESS_ADDRESSES=()
    return "$result"
}

# show_logs LINES: the ends of the logs, for whoever has to find out what went wrong.
show_logs() {
    local log
    for log in "${PROCESS_LOGS[@]}"; do
        [ -s "$log" ] || continue
        printf '%s--- the end of %s%s\n' "$DIM" "${log##*/}" "$PLAIN" >&2
        tail -n "$1" "$log" >&2
    done
}
