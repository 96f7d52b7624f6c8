# Checks that need no build. Sourced, not run; needs output.sh, and ROOT and TEST_PYTHON.

# check_style: the formatter's word on every Swift file.
check_style() {
    (cd "$ROOT" && swift format lint --strict --parallel --recursive --configuration .swift-format Sources Tests Package.swift) ||
        fail 'swift format lint has found something; "swift format --in-place --recursive" fixes most of it'
    done_step 'swift format lint'
}

# check_scripts: that the shell and Python scripts can be read, and shellcheck's word on the former.
check_scripts() {
    local scripts script said
    scripts=("$ROOT"/deploy/demo "$ROOT"/deploy/test "$ROOT"/deploy/compose-secrets "$ROOT"/deploy/bench/run "$ROOT"/deploy/lib/containers/* "$ROOT"/.ci/run "$ROOT"/deploy/lib/*.sh)
    for script in "${scripts[@]}"; do
        bash -n "$script" || fail "bash cannot read ${script#"$ROOT/"}"
    done
    "$ROOT/.build-python/bin/shellcheck" --shell=bash --external-sources "${scripts[@]}" || fail 'shellcheck has found something'
    said=$(PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$ROOT/deploy/lib" python3 -m unittest --quiet build_tests compose_secrets_tests documents_tests duplicates_tests fresh_tests settings_tests words_tests 2>&1) ||
        fail "the tests of deploy/lib fail: $said"
    done_step 'shell and Python scripts'
}

# check_contract: the examples against the schemas they are examples of.
check_contract() {
    local name
    local -a events=()
    for name in active assigned-{by-nadia,to-matteo,to-nadia,to-sales,to-support} subscribed unsubscribed shown clicked; do
        events+=("$ROOT/deploy/examples/$name.json")
    done
    "$ROOT/.build-python/bin/check-jsonschema" --quiet --schemafile "$ROOT/deploy/contract/event.schema.json" "${events[@]}" ||
        fail 'an example in deploy/examples is no event as deploy/contract/event.schema.json has it'
    "$ROOT/.build-python/bin/check-jsonschema" --quiet --schemafile "$ROOT/deploy/contract/browser-report.schema.json" \
        "$ROOT"/deploy/examples/browser/*.json || fail 'an example in deploy/examples/browser is no report as its schema has it'
    done_step 'examples of the contract'
}

# is_conditional FILE NAME: whether that test or its suite is skipped where something is missing.
is_conditional() {
    # shellcheck disable=SC2016 # $0 is awk's
    find "$ROOT/Tests" -name "$1.swift" -exec awk -v name="func \`$2\`" '
        FNR == 1 { suite = test = 0 }
        /^@Suite/ { suite = 0; in_suite = 1 }
        /@Test/ { test = 0; in_suite = 0 }
        /\.(enabled|onlyInFull)\(/ { if (in_suite) suite = 1; else test = 1 }
        index($0, name) && (suite || test) { found = 1 }
        END { exit !found }' {} +
}

# check_fault_table: that the tests are there which Tests/README.md names for each fault, and that it has a word in brackets about each
# that not every run has.
check_fault_table() {
    local file name remark conditional=0
    # shellcheck disable=SC2016 # the backticks are those of the table
    while IFS=$'\t' read -r file name remark; do
        grep -rqF --include="$file.swift" "func \`$name\`" "$ROOT/Tests" || fail "Tests/README.md names a test that is not there: $file: $name"
        is_conditional "$file" "$name" || continue
        conditional=$((conditional + 1))
        [ -n "$remark" ] || fail "Tests/README.md does not say when this test runs: $file: $name"
    done < <(grep -oP '`\w+Tests`: “[^”]+”( \()?' "$ROOT/Tests/README.md" | sed -E 's/^`(\w+)`: “(.*)”( \()?$/\1\t\2\t\3/')
    done_step 'the tests that Tests/README.md names' "$conditional of them not in every run, which it says"
}

# check_documents: that each relative link and anchor of the pages resolves, and that README.md is short.
check_documents() {
    local said
    said=$(PYTHONDONTWRITEBYTECODE=1 python3 "$ROOT/deploy/lib/documents.py" "$ROOT" 2>&1) || fail "the pages are not right: $said"
    done_step 'links between the pages'
}

# check_settings: that the tables of deploy/settings.md are what the processes print.
check_settings() {
    PYTHONDONTWRITEBYTECODE=1 python3 "$ROOT/deploy/lib/settings.py" "$BIN" "$ROOT/deploy/settings.md" || fail 'deploy/settings.md is not as the processes are'
    done_step 'the tables of deploy/settings.md'
}

# check_words: that no name has a retired word in it.
check_words() {
    local found
    found=$(PYTHONDONTWRITEBYTECODE=1 python3 "$ROOT/deploy/lib/words.py" "$ROOT" 2>&1) || fail "these names have retired words: $found"
    done_step 'words in names'
}

# check_duplicates: that no eight lines of code stand twice in Sources.
check_duplicates() {
    local found
    found=$(PYTHONDONTWRITEBYTECODE=1 python3 "$ROOT/deploy/lib/duplicates.py" "$ROOT" 2>&1) || fail "these lines stand twice: $found"
    done_step 'duplicates in Sources'
}

# check_containers: the compose file against the schema of the Compose specification, the Dockerfile against hadolint.
check_containers() {
    "$ROOT/.build-python/bin/check-jsonschema" --quiet --builtin-schema vendor.compose-spec "$ROOT/docker-compose.yml" ||
        fail 'docker-compose.yml does not follow the Compose specification'
    "$ROOT/.build-python/bin/hadolint" "$ROOT/deploy/Dockerfile" || fail 'hadolint has found something in deploy/Dockerfile'
    done_step 'docker-compose.yml and Dockerfile'
}
