#define _GNU_SOURCE
#include "CRabbitMQ.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

amqp_rpc_reply_t crabbitmq_login(amqp_connection_state_t state, const char *virtual_host, int channel_max, int frame_max,
                                 int heartbeat, const amqp_table_t *properties, const char *user, const char *password) {
    return amqp_login_with_properties(state, virtual_host, channel_max, frame_max, heartbeat, properties,
                                      AMQP_SASL_METHOD_PLAIN, user, password);
}

static int connect_error(const struct addrinfo *address, int milliseconds) {
    int descriptor = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    if (descriptor < 0) return errno;
    int error = connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        struct pollfd watched = {.fd = descriptor, .events = POLLOUT};
        socklen_t size = sizeof error;
        if (poll(&watched, 1, milliseconds) <= 0) error = ETIMEDOUT;
        else if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    }
    close(descriptor);
    return error;
}

int crabbitmq_connect_error(const char *host, int port, int milliseconds) {
    struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    char service[12];
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &wanted, &found) != 0) return -1;
    int error = 0;
    for (struct addrinfo *address = found; address != NULL; address = address->ai_next) {
        error = connect_error(address, milliseconds);
        if (error == 0) break;
    }
    freeaddrinfo(found);
    return error;
}

enum {
    FRAME_HEAD = 7,       /* type, channel, size */
    FRAME_END = 1,        /* AMQP_FRAME_END */
    METHOD_HEAD = 4,      /* the method's number */
    CONTENT_HEAD = 12,    /* class, weight, the body's size */
    ENVELOPE = 80 * 1024, /* more than a method with two short strings, and properties with 64 kB of headers, ever need */
};

static unsigned char *put(unsigned char *to, uint64_t number, int bytes) {
    for (int byte = bytes - 1; byte >= 0; byte--) *to++ = (unsigned char)(number >> (8 * byte));
    return to;
}

/* Writes head and end around a payload that is already in its place; gives the first byte behind the frame. */
static unsigned char *enclose(unsigned char *frame, int type, amqp_channel_t channel, size_t payload) {
    put(put(put(frame, (uint64_t)type, 1), channel, 2), payload, 4);
    frame[FRAME_HEAD + payload] = AMQP_FRAME_END;
    return frame + FRAME_HEAD + payload + FRAME_END;
}

static int make_room(struct crabbitmq_burst *burst, size_t bytes) {
    if (burst->room - burst->used >= bytes) return 0;
    unsigned char *larger = realloc(burst->bytes, burst->used + bytes);
    if (larger == NULL) return AMQP_STATUS_NO_MEMORY;
    burst->bytes = larger;
    burst->room = burst->used + bytes;
    return 0;
}

int crabbitmq_collect(struct crabbitmq_burst *burst, amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t exchange,
                      amqp_bytes_t routing_key, amqp_boolean_t is_mandatory, const amqp_basic_properties_t *properties,
                      amqp_bytes_t body) {
    size_t most = (size_t)amqp_get_frame_max(state) - FRAME_HEAD - FRAME_END;
    int status = make_room(burst, ENVELOPE + body.len + (body.len / most + 1) * (FRAME_HEAD + FRAME_END));
    if (status != 0) return status;

    unsigned char *frame = burst->bytes + burst->used;
    amqp_basic_publish_t method = {.exchange = exchange, .routing_key = routing_key, .mandatory = is_mandatory};
    unsigned char *payload = put(frame + FRAME_HEAD, AMQP_BASIC_PUBLISH_METHOD, METHOD_HEAD);
    int size = amqp_encode_method(AMQP_BASIC_PUBLISH_METHOD, &method, (amqp_bytes_t){.len = 1024, .bytes = payload});
    if (size < 0) return size;
    frame = enclose(frame, AMQP_FRAME_METHOD, channel, METHOD_HEAD + (size_t)size);

    payload = put(put(put(frame + FRAME_HEAD, AMQP_BASIC_CLASS, 2), 0, 2), body.len, 8);
    amqp_bytes_t rest = {.len = ENVELOPE - 2048, .bytes = payload};
    size = amqp_encode_properties(AMQP_BASIC_CLASS, (void *)properties, rest);
    if (size < 0) return size;
    frame = enclose(frame, AMQP_FRAME_HEADER, channel, CONTENT_HEAD + (size_t)size);

    for (size_t done = 0; done < body.len;) {
        size_t part = body.len - done < most ? body.len - done : most;
        memcpy(frame + FRAME_HEAD, (const unsigned char *)body.bytes + done, part);
        frame = enclose(frame, AMQP_FRAME_BODY, channel, part);
        done += part;
    }
    burst->used = (size_t)(frame - burst->bytes);
    return 0;
}

int crabbitmq_send(struct crabbitmq_burst *burst, int socket, int milliseconds) {
    size_t done = 0;
    while (done < burst->used) {
        ssize_t count = send(socket, burst->bytes + done, burst->used - done, MSG_NOSIGNAL);
        if (count >= 0) {
            done += (size_t)count;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd watched = {.fd = socket, .events = POLLOUT};
            if (poll(&watched, 1, milliseconds) == 0) {
                burst->used = 0;
                return AMQP_STATUS_HEARTBEAT_TIMEOUT;
            }
        } else if (errno != EINTR) {
            burst->used = 0;
            return AMQP_STATUS_SOCKET_ERROR;
        }
    }
    burst->used = 0;
    return 0;
}

void crabbitmq_discard(struct crabbitmq_burst *burst) {
    free(burst->bytes);
    *burst = (struct crabbitmq_burst){0};
}
