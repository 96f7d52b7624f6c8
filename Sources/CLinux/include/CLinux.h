#pragma once
#include <stdbool.h>
// What Glibc's Swift module does not show, and what is simpler with two descriptors side by side.

/// A non-blocking, close-on-exec event counter, or -1 with errno set. See eventfd(2).
int clinux_eventfd(void);

/// Names the calling thread; the kernel keeps 15 bytes. See pthread_setname_np(3).
void clinux_name_thread(const char *name);

/// Waits until `wake_up` or `socket` (not waited for when negative) is readable, at most `milliseconds` (-1: without a limit). False when
/// it was `wake_up` alone: then nothing has arrived on the socket.
bool clinux_poll(int wake_up, int socket, int milliseconds);

/// Holds small segments back (1), or lets them go (0): TCP_CORK. What is written in between leaves in full packets.
void clinux_cork(int socket, int is_corked);

/// A second descriptor for the same socket, close-on-exec; -1 with errno set when there is none to be had.
int clinux_duplicate(int socket);

/// Lets malloc make no more arenas when there are so many. See M_ARENA_MAX in mallopt(3).
void clinux_limit_arenas(int count);
