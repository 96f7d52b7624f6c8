#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

int clinux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void clinux_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

bool clinux_poll(int wake_up, int socket, int milliseconds) {
    // A negative descriptor is skipped by poll(2). EINTR ends the wait early, which every caller takes for an ordinary turn.
    struct pollfd watched[2] = {{.fd = wake_up, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
    return poll(watched, 2, milliseconds) <= 0 || watched[1].revents != 0;
}

void clinux_cork(int socket, int is_corked) {
    // Only a hint to the kernel: without it each write leaves in a packet of its own.
    setsockopt(socket, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}

int clinux_duplicate(int socket) {
    return fcntl(socket, F_DUPFD_CLOEXEC, 0);
}

void clinux_limit_arenas(int count) {
    mallopt(M_ARENA_MAX, count);
}
