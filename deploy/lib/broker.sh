# A private RabbitMQ node: its own name, ports, cookie, data folder and port mapper. Sourced, not run; needs output.sh.
# Nothing of the machine's own RabbitMQ service is read, started or stopped.

# None is started yet, whatever an environment says in which somebody else's node is known.
BROKER_PID='' BROKER_PORT_MAPPER_PID='' BROKER_PEER=''

# free_port: a loopback port that nobody listens on now. Below those that the kernel gives to connections of its own choice: a node that
# was killed must find its port free when it is started again.
free_port() {
    python3 -c '
import random, socket
with open("/proc/sys/net/ipv4/ip_local_port_range") as file: first = int(file.read().split()[0])
ports = random.sample(range(10000, first), 100) if first > 11000 else []
for port in ports + [0]:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(listener.getsockname()[1])
        break
'
}

# start_broker FOLDER: starts a node with its data in FOLDER, waits until it serves, and sets
# BROKER_PORT, BROKER_API_PORT, BROKER_PID and BROKER_PORT_MAPPER_PID.
start_broker() {
    local folder=$1 attempt
    # A port that was free may be taken before the node listens on it: then the whole start is tried again.
    for attempt in 1 2 3; do
        prepare_broker "$folder/node-$attempt"
        launch_broker
        if wait_for_broker 60; then return 0; fi
        stop_broker
    done
    echo 'RabbitMQ did not start; the end of its log:' >&2
    tail -n 20 "$BROKER_FOLDER"/log/*.log >&2 || true
    return 1
}

# prepare_broker FOLDER: chooses ports, and writes the files the node reads. After the first node of a cluster, which BROKER_PEER names,
# the next ones join it: they share its port mapper and its cookie.
prepare_broker() {
    local folder=$1
    mkdir -p "$folder"/{data,log}
    BROKER_FOLDER=$folder
    if [ -z "$BROKER_PEER" ]; then
        mkdir -p "$folder/home"
        BROKER_HOME=$folder/home
        BROKER_PORT_MAPPER_PORT=$(free_port)
    fi
    BROKER_PORT=$(free_port)
    BROKER_API_PORT=$(free_port)
    BROKER_ENVIRONMENT=(
        "HOME=$BROKER_HOME"
        "ERL_EPMD_PORT=$BROKER_PORT_MAPPER_PORT"
        "ERL_EPMD_ADDRESS=127.0.0.1"
        "ERL_CRASH_DUMP=$folder/log/erl_crash.dump"
        "RABBITMQ_NODENAME=belfry-$BROKER_PORT@localhost"
        "RABBITMQ_NODE_PORT=$BROKER_PORT"
        "RABBITMQ_DIST_PORT=$(free_port)"
        "RABBITMQ_MNESIA_BASE=$folder/data"
        "RABBITMQ_LOG_BASE=$folder/log"
        "RABBITMQ_PID_FILE=$folder/node.pid"
        "RABBITMQ_CONF_ENV_FILE=$folder/environment"
        "RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins"
        "RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf"
        "RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced.config"
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}"
    )
    : > "$folder/environment"
    echo '[rabbitmq_management].' > "$folder/enabled_plugins"
    # Quorum queues report their depth once in a tick; the default of 5 s makes `status` look stale.
    # Dead letters that no queue takes are tried again after 3 minutes, where a test that mends the queue waits for it.
    echo '[{rabbit, [{quorum_tick_interval, 1000}, {dead_letter_worker_publisher_confirm_timeout, 10000}]}].' > "$folder/advanced.config"
    cat > "$folder/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$BROKER_PORT
management.tcp.ip = 127.0.0.1
management.tcp.port = $BROKER_API_PORT
collect_statistics_interval = 1000
vm_memory_high_watermark.relative = 0.4
disk_free_limit.absolute = 50MB
CONF
    [ -z "$BROKER_PEER" ] || cat >> "$folder/rabbitmq.conf" <<CONF
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = $BROKER_PEER
cluster_formation.classic_config.nodes.2 = belfry-$BROKER_PORT@localhost
CONF
}

# close_inherited: closes every descriptor but the standard ones. Whoever waits for the end of the script that starts the node may do so
# by a descriptor it hands down, and must not wait for the node, which runs on.
close_inherited() {
    local descriptor
    for descriptor in /proc/self/fd/*; do
        descriptor=${descriptor##*/}
        [ "$descriptor" -le 2 ] || eval "exec $descriptor>&-"
    done
}

# launch_broker: starts the port mapper in the foreground, so that its process id is known, and the node.
launch_broker() {
    (close_inherited && exec env "${BROKER_ENVIRONMENT[@]}" epmd) > "$BROKER_FOLDER/log/epmd.log" 2>&1 &
    BROKER_PORT_MAPPER_PID=$!
    launch_node
}

# launch_node: starts the node alone, beside a port mapper that is there.
launch_node() {
    # setsid: a Ctrl-C in the terminal is for the script, which then stops the node in its turn.
    (close_inherited && exec env "${BROKER_ENVIRONMENT[@]}" setsid /usr/lib/rabbitmq/bin/rabbitmq-server) \
        >> "$BROKER_FOLDER/log/console.log" 2>&1 &
    BROKER_PID=$!
}

# wait_for_broker SECONDS: until the management API answers, which comes after the AMQP listener.
wait_for_broker() {
    local deadline=$((SECONDS + $1))
    until broker_api GET /api/overview > /dev/null 2>&1; do
        if ! kill -0 "$BROKER_PID" 2> /dev/null || [ "$SECONDS" -ge "$deadline" ]; then return 1; fi
        sleep 0.2
    done
}

# broker_api METHOD PATH [JSON]: one call of the management API as the node's own administrator. With a limit: an API that takes the call
# and never answers must not outlast the wait for it.
broker_api() {
    curl --silent --show-error --fail --noproxy '*' --max-time 20 --user guest:guest --request "$1" --header 'content-type: application/json' \
        ${3:+--data "$3"} "http://127.0.0.1:$BROKER_API_PORT$2"
}

# stop_broker: ends the node and its port mapper, by the process ids that were started here. Can be called at any time.
stop_broker() {
    local node
    [ -n "$BROKER_PID" ] || return 0
    node=$(cat "$BROKER_FOLDER/node.pid" 2> /dev/null || true)
    kill "${node:-$BROKER_PID}" 2> /dev/null || true
    wait "$BROKER_PID" 2> /dev/null || true
    kill "$BROKER_PORT_MAPPER_PID" 2> /dev/null || true
    wait "$BROKER_PORT_MAPPER_PID" 2> /dev/null || true
    BROKER_PID=
}
