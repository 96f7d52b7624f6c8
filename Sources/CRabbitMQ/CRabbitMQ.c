#define _GNU_SOURCE
#include "CRabbitMQ.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

amqp_rpc_reply_t crabbitmq_login(amqp_connection_state_t state, const char *virtual_host, int channel_max, int frame_max,
                                 int heartbeat, const amqp_table_t *properties, const char *user, const char *password) {
    return amqp_login_with_properties(state, virtual_host, channel_max, frame_max, heartbeat, properties,
                                      AMQP_SASL_METHOD_PLAIN, user, password);
}

void crabbitmq_poll(int wake_up, int socket, int milliseconds) {
    // A negative descriptor is skipped by poll(2). EINTR ends the wait early, which every caller takes for an ordinary turn.
    struct pollfd watched[2] = {{.fd = wake_up, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
    poll(watched, 2, milliseconds);
}

void crabbitmq_cork(int socket, int is_corked) {
    // Only a hint to the kernel: without it the frames leave one by one.
    setsockopt(socket, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}

int crabbitmq_duplicate(int socket) {
    return fcntl(socket, F_DUPFD_CLOEXEC, 0);
}
