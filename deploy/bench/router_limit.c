/* What the broker and librabbitmq allow a router at all: one persistent message in, three confirmed persistent messages out, through
 * quorum queues. It reads nothing, decides nothing and stores nothing, so it is a limit to be compared with and not a router.
 *
 *   gcc -O2 -o router_limit router_limit.c -lrabbitmq
 *   BELFRY_AMQP_URL=amqp://guest:guest@127.0.0.1:5672/%2F ./router_limit MESSAGES [BYTES_IN [BYTES_OUT [BROKER]]]
 *
 * It declares queues of its own in the address's virtual host, fills the first one, forwards, and deletes them. Like Belfry's router it
 * has one connection for consuming and one for publishing, a prefetch of 256 and batches of 64: publish what the batch asks for, wait for
 * all confirms, then acknowledge. Prints one line of JSON. BROKER is the process id of the broker when it runs on this machine: then its
 * processor time is told too.
 */
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CHANNEL = 1, OUTPUTS = 3, BATCH = 64, PREFETCH = 256, FRAME = 131072 };

static const char *const input = "belfry.limit.in";
static const char *const outputs[OUTPUTS] = {"belfry.limit.out.1", "belfry.limit.out.2", "belfry.limit.out.3"};

/* A connection in confirm mode: which messages are written, and up to which number all are confirmed. */
struct publisher {
    amqp_connection_state_t connection;
    uint64_t written;
    uint64_t open;
    unsigned char *is_confirmed;
};

static void end(const char *what) {
    fprintf(stderr, "router_limit: %s\n", what);
    exit(69); /* EX_UNAVAILABLE */
}

static void expect_reply(amqp_connection_state_t connection, const char *what) {
    if (amqp_get_rpc_reply(connection).reply_type != AMQP_RESPONSE_NORMAL) end(what);
}

static amqp_connection_state_t connect_to(const char *address) {
    struct amqp_connection_info place;
    char *text = strdup(address);
    if (!text || amqp_parse_url(text, &place) != AMQP_STATUS_OK || place.ssl) end("BELFRY_AMQP_URL is no address of the form amqp://");
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (!socket || amqp_socket_open(socket, place.host, place.port) != AMQP_STATUS_OK) end("the broker cannot be reached");
    amqp_rpc_reply_t reply =
        amqp_login(connection, place.vhost, 0, FRAME, 0, AMQP_SASL_METHOD_PLAIN, place.user, place.password);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) end("the broker refuses the user or the virtual host");
    amqp_channel_open(connection, CHANNEL);
    expect_reply(connection, "no channel");
    free(text);
    return connection;
}

static void disconnect(amqp_connection_state_t connection) {
    amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(connection);
}

static void make_queue(amqp_connection_state_t connection, const char *name) {
    amqp_table_entry_t type;
    type.key = amqp_cstring_bytes("x-queue-type");
    type.value.kind = AMQP_FIELD_KIND_UTF8;
    type.value.value.bytes = amqp_cstring_bytes("quorum");
    amqp_table_t arguments = {.num_entries = 1, .entries = &type};
    amqp_queue_delete(connection, CHANNEL, amqp_cstring_bytes(name), 0, 0);
    expect_reply(connection, "a queue cannot be deleted");
    amqp_queue_declare(connection, CHANNEL, amqp_cstring_bytes(name), 0, 1, 0, 0, arguments);
    expect_reply(connection, "a queue cannot be declared");
}

static void publish(struct publisher *publisher, const char *queue, amqp_bytes_t body) {
    amqp_basic_properties_t properties;
    memset(&properties, 0, sizeof properties);
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    properties.content_type = amqp_cstring_bytes("application/json");
    amqp_bytes_t key = amqp_cstring_bytes(queue);
    if (amqp_basic_publish(publisher->connection, CHANNEL, amqp_empty_bytes, key, 1, 0, &properties, body) != AMQP_STATUS_OK)
        end("the connection was lost while publishing");
    publisher->written++;
}

static void note_confirm(struct publisher *publisher, const amqp_basic_ack_t *confirm) {
    uint64_t first = confirm->multiple ? publisher->open : confirm->delivery_tag;
    for (uint64_t number = first; number <= confirm->delivery_tag; number++) publisher->is_confirmed[number] = 1;
    while (publisher->open <= publisher->written && publisher->is_confirmed[publisher->open]) publisher->open++;
}

/* Reads confirms until no more than `allowed` messages are open. */
static void wait_for_confirms(struct publisher *publisher, uint64_t allowed) {
    amqp_frame_t frame;
    while (publisher->written - (publisher->open - 1) > allowed) {
        if (amqp_simple_wait_frame(publisher->connection, &frame) != AMQP_STATUS_OK) end("the connection was lost");
        if (frame.frame_type == AMQP_FRAME_METHOD) {
            if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD) end("the broker did not take a message");
            note_confirm(publisher, frame.payload.method.decoded);
        }
        amqp_maybe_release_buffers(publisher->connection);
    }
}

static struct publisher open_publisher(const char *address, uint64_t messages) {
    struct publisher publisher = {.connection = connect_to(address), .written = 0, .open = 1};
    publisher.is_confirmed = calloc(messages + 2, 1);
    if (!publisher.is_confirmed) end("no memory");
    amqp_confirm_select(publisher.connection, CHANNEL);
    expect_reply(publisher.connection, "no confirms");
    return publisher;
}

static void close_publisher(struct publisher *publisher) {
    disconnect(publisher->connection);
    free(publisher->is_confirmed);
}

static void fill(const char *address, uint64_t messages, amqp_bytes_t body) {
    struct publisher publisher = open_publisher(address, messages);
    for (uint64_t number = 0; number < messages; number++) {
        publish(&publisher, input, body);
        wait_for_confirms(&publisher, 255);
    }
    wait_for_confirms(&publisher, 0);
    close_publisher(&publisher);
}

static void forward(amqp_connection_state_t consumer, struct publisher *publisher, uint64_t messages, amqp_bytes_t body) {
    for (uint64_t number = 1; number <= messages; number++) {
        amqp_envelope_t envelope;
        amqp_maybe_release_buffers(consumer);
        if (amqp_consume_message(consumer, &envelope, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) end("the connection was lost");
        for (int output = 0; output < OUTPUTS; output++) publish(publisher, outputs[output], body);
        if (number % BATCH == 0 || number == messages) {
            wait_for_confirms(publisher, 0);
            amqp_basic_ack(consumer, CHANNEL, envelope.delivery_tag, 1);
        }
        amqp_destroy_envelope(&envelope);
    }
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

static double processor_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* proc(5): the name in brackets may hold anything; utime and stime are the 12th and 13th field after it. */
static double processor_seconds_of(long process) {
    char path[64], text[1024], *rest;
    unsigned long user, system;
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    FILE *file = fopen(path, "r");
    if (!file) end("the broker's process cannot be looked at");
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    rest = strrchr(text, ')');
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        end("the broker's process cannot be looked at");
    return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

static amqp_bytes_t body_of(size_t bytes) {
    amqp_bytes_t body = amqp_bytes_malloc(bytes);
    if (!body.bytes) end("no memory");
    memset(body.bytes, 'x', bytes);
    return body;
}

static long argument(int count, char **values, int index, long otherwise) {
    char *rest;
    if (index >= count) return otherwise;
    long value = strtol(values[index], &rest, 10);
    if (*rest || value < 1 || value > 100000000) {
        fprintf(stderr, "usage: BELFRY_AMQP_URL=amqp://user:password@host:port/vhost %s MESSAGES [BYTES_IN [BYTES_OUT [BROKER]]]\n", values[0]);
        exit(64); /* EX_USAGE */
    }
    return value;
}

int main(int count, char **values) {
    const char *address = getenv("BELFRY_AMQP_URL");
    uint64_t messages = argument(count, values, 1, 10000);
    amqp_bytes_t in = body_of(argument(count, values, 2, 500)), out = body_of(argument(count, values, 3, 600));
    long broker = argument(count, values, 4, 0);
    if (!address) end("BELFRY_AMQP_URL is not set");

    amqp_connection_state_t consumer = connect_to(address);
    make_queue(consumer, input);
    for (int output = 0; output < OUTPUTS; output++) make_queue(consumer, outputs[output]);
    fill(address, messages, in);

    struct publisher publisher = open_publisher(address, messages * OUTPUTS);
    double start = seconds_now(), busy = processor_seconds(), broker_busy = broker ? processor_seconds_of(broker) : 0;
    amqp_basic_qos(consumer, CHANNEL, 0, PREFETCH, 0);
    amqp_basic_consume(consumer, CHANNEL, amqp_cstring_bytes(input), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    expect_reply(consumer, "the queue cannot be read");
    forward(consumer, &publisher, messages, out);
    double took = seconds_now() - start;
    busy = processor_seconds() - busy;
    broker_busy = broker ? processor_seconds_of(broker) - broker_busy : 0;

    close_publisher(&publisher);
    disconnect(consumer);
    consumer = connect_to(address);
    amqp_queue_delete(consumer, CHANNEL, amqp_cstring_bytes(input), 0, 0);
    for (int output = 0; output < OUTPUTS; output++) amqp_queue_delete(consumer, CHANNEL, amqp_cstring_bytes(outputs[output]), 0, 0);
    disconnect(consumer);
    printf("{\"messages\":%" PRIu64 ",\"seconds\":%.3f,\"assignments_per_second\":%.0f,\"processor_us_per_message_out\":%.2f", messages,
           took, messages / took, busy * 1e6 / (messages * OUTPUTS));
    if (broker) printf(",\"broker_us_per_assignment\":%.1f", broker_busy * 1e6 / messages);
    printf("}\n");
    return 0;
}
