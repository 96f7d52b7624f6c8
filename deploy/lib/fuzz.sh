# Runs of the fuzzer. Sourced, not run; needs output.sh, build.sh and ROOT. See "Fuzzing" in Tests/README.md.

# Where inputs are kept that end the process or break a rule.
FUZZ_FOLDER=$ROOT/.build/fuzz

# run_fuzz INPUTS SEED [OPTION…]: many inputs, from a seed. A seed that is empty is drawn.
run_fuzz() {
    local inputs=$1 seed=${2:-$((RANDOM * 32768 + RANDOM))}
    shift 2
    forget_inputs
    BELFRY_FUZZ_INPUTS=$inputs BELFRY_FUZZ_SEED=$seed run_fuzz_test 'ends no process and breaks no rule' "$@"
}

# run_fuzz_input FILE [OPTION…]: one input again that was kept.
run_fuzz_input() {
    local file
    file=$(realpath "$1")
    shift
    BELFRY_FUZZ_INPUT=$file run_fuzz_test 'an input that was kept is tried again' "$@"
}

# run_fuzz_test NAME OPTION…: the one test; it needs no broker.
run_fuzz_test() {
    local name=$1
    shift
    (cd "$ROOT" && BELFRY_FUZZ_FOLDER=$FUZZ_FOLDER swift test --skip-build --disable-xctest --filter "$name" "$@")
}

# forget_inputs: those of an earlier run are not this one's.
forget_inputs() { rm -rf "$FUZZ_FOLDER"; }

# tell_kept_inputs: after a failure, where the inputs are and how to try one again. A run that ends well keeps none.
tell_kept_inputs() {
    local file
    for file in "$FUZZ_FOLDER"/current-* "$FUZZ_FOLDER"/broken-*; do
        [ -f "$file" ] || continue
        note "kept: $(head -c 127 "$file" | tr -d '\n' | sed 's/ *$//')"
        note "      again: deploy/test --fuzz-input ${file#"$ROOT/"}"
    done
}
