# The fleet of the demo: users, topology, sandbox, router and workers, each with rights of its own. Sourced, not run;
# needs output.sh, broker.sh and processes.sh, and the variables BIN and FOLDER.

VIRTUAL_HOST=belfry

declare -A PASSWORDS=()

# amqp_url USER: the broker as one user of the demo.
amqp_url() {
    printf 'amqp://%s:%s@127.0.0.1:%s/%s' "$1" "${PASSWORDS[$1]}" "$BROKER_PORT" "$VIRTUAL_HOST"
}

# make_topology: a virtual host, the users with random passwords, then the exchanges and queues as the topology user, who may.
make_topology() {
    local user
    for user in belfry-{producer,router,web-push,mobile-push,email,operator,topology}; do
        PASSWORDS[$user]=$(openssl rand -hex 16)
    done
    API_URL=http://guest:guest@127.0.0.1:$BROKER_API_PORT
    broker_api PUT "/api/vhosts/$VIRTUAL_HOST"
    apply_topology users "amqp://guest:guest@127.0.0.1:$BROKER_PORT/$VIRTUAL_HOST" --users
    apply_topology objects "$(amqp_url belfry-topology)"
}

# apply_topology NAME URL OPTION…: one call of `belfry topology apply`; only it sees the passwords of all users.
apply_topology() {
    local name=$1 url=$2 user word
    local -a environment=("BELFRY_AMQP_URL=$url" "BELFRY_RABBITMQ_API_URL=$API_URL")
    shift 2
    for user in "${!PASSWORDS[@]}"; do
        word=${user#belfry-}
        word=${word//-/_}
        environment+=("BELFRY_${word^^}_PASSWORD=${PASSWORDS[$user]}")
    done
    env "${environment[@]}" "$BIN/belfry" topology apply "$@" > "$FOLDER/logs/topology-$name.log" 2>&1 ||
        fail "belfry topology apply $* failed: $(tail -n 3 "$FOLDER/logs/topology-$name.log")"
}

# start_sandbox: the stand-ins of the push services, of APNs, FCM and SES, and their credentials in the environment; and the page that
# plays the product, which publishes as a producer.
start_sandbox() {
    start_process belfry-sandbox "$FOLDER/logs/sandbox.log" '' \
        env BELFRY_AMQP_URL="$(amqp_url belfry-producer)" "$BIN/belfry-sandbox" --state-folder "$FOLDER/sandbox" \
        --web-folder "$ROOT/deploy/web" --vapid-public-key "$VAPID_PUBLIC_KEY"
    wait_for_file "$FOLDER/sandbox/sandbox.json" 20
    # shellcheck disable=SC1091 # written by the sandbox when it starts
    . "$FOLDER/sandbox/credentials.env"
}

# make_vapid_key: the key with which the fleet signs its web pushes.
make_vapid_key() {
    local keys
    keys=$("$BIN/belfry" keys vapid --json) || fail 'belfry keys vapid failed'
    BELFRY_VAPID_PRIVATE_KEY=$(json_field private_key <<< "$keys")
    VAPID_PUBLIC_KEY=$(json_field public_key <<< "$keys")
    BELFRY_VAPID_SUBJECT=mailto:operations@helpdesk.example.com
    export BELFRY_VAPID_PRIVATE_KEY BELFRY_VAPID_SUBJECT VAPID_PUBLIC_KEY
}

# json_field NAME: a member of the JSON object on standard input.
json_field() {
    python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

# start_fleet: the router and the three workers, each as its own user, and waits until all are ready.
start_fleet() {
    export BELFRY_DIRECTORY_URL=sqlite:$FOLDER/belfry.sqlite BELFRY_PRESENCE_WINDOW=10s
    start_member belfry-router belfry-router
    start_member belfry-web-push-worker belfry-web-push
    start_member belfry-mobile-push-worker belfry-mobile-push
    start_member belfry-email-worker belfry-email
    wait_until_ready 30
}

# start_member EXECUTABLE USER: one process of the fleet on a free port.
start_member() {
    local address
    address=127.0.0.1:$(free_port)
    start_process "$1" "$FOLDER/logs/$1.log" "$address" \
        env BELFRY_AMQP_URL="$(amqp_url "$2")" BELFRY_HTTP_ADDRESS="$address" BELFRY_LOG_FORMAT=json "$BIN/$1"
}

# write_environment: what somebody needs who wants to try things by hand while the demo stays.
write_environment() {
    cat > "$FOLDER/environment" <<ENVIRONMENT
export PATH='$BIN':"\$PATH"
export BELFRY_AMQP_URL='$(amqp_url belfry-operator)'
export BELFRY_RABBITMQ_API_URL='$API_URL'
export BELFRY_DIRECTORY_URL='$BELFRY_DIRECTORY_URL'
export BELFRY_PRESENCE_WINDOW='$BELFRY_PRESENCE_WINDOW'
export BELFRY_INSECURE_LOOPBACK=allow
export PRODUCER_URL='$(amqp_url belfry-producer)'
export SANDBOX_CA='$FOLDER/sandbox/ca.pem'
ENVIRONMENT
    chmod 600 "$FOLDER/environment"
}
