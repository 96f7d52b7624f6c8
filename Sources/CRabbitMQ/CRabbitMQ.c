#define _GNU_SOURCE
#include "CRabbitMQ.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

amqp_rpc_reply_t crabbitmq_login(amqp_connection_state_t state, const char *virtual_host, int channel_max, int frame_max,
                                 int heartbeat, const amqp_table_t *properties, const char *user, const char *password) {
    return amqp_login_with_properties(state, virtual_host, channel_max, frame_max, heartbeat, properties,
                                      AMQP_SASL_METHOD_PLAIN, user, password);
}

bool crabbitmq_poll(int wake_up, int socket, int milliseconds) {
    // A negative descriptor is skipped by poll(2). EINTR ends the wait early, which every caller takes for an ordinary turn.
    struct pollfd watched[2] = {{.fd = wake_up, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
    return poll(watched, 2, milliseconds) <= 0 || watched[1].revents != 0;
}

void crabbitmq_cork(int socket, int is_corked) {
    // Only a hint to the kernel: without it the frames leave one by one.
    setsockopt(socket, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}

int crabbitmq_duplicate(int socket) {
    return fcntl(socket, F_DUPFD_CLOEXEC, 0);
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
