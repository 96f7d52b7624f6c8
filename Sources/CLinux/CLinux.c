#define _GNU_SOURCE
#include "CLinux.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/eventfd.h>

int clinux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void clinux_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

void clinux_limit_arenas(int count) {
    mallopt(M_ARENA_MAX, count);
}
