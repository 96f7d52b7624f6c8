# A private RabbitMQ node for scripts. Sourced, not run; needs output.sh, and BIN with the built executables.
# How a node is started is in Sources/FleetHarness and nowhere else: this calls it. Which RabbitMQ it is, BELFRY_TEST_RABBITMQ says.

BROKER_PROCESS='' BROKER_INPUT=''

# start_broker: starts a node, waits until it serves, and sets BROKER_PORT and BROKER_API_PORT. It ends with this script, however that ends.
start_broker() {
    # Until its standard input ends, which only this shell holds open. A coproc's descriptors are not handed down.
    coproc BROKER { exec "$BIN/belfry-demo" --broker; }
    # The shell forgets all of this when the process has ended.
    # shellcheck disable=SC2153 # coproc sets it
    BROKER_PROCESS=$BROKER_PID BROKER_INPUT=${BROKER[1]}
    # shellcheck disable=SC2034 # for whoever sourced this
    read -r BROKER_PORT BROKER_API_PORT <&"${BROKER[0]}" || fail 'RabbitMQ did not start'
}

# stop_broker: ends the node with everything it has written. Can be called at any time.
stop_broker() {
    [ -n "$BROKER_PROCESS" ] || return 0
    exec {BROKER_INPUT}>&-
    wait "$BROKER_PROCESS" 2> /dev/null || true
    BROKER_PROCESS=
}
