#pragma once
// What Glibc's Swift module does not show.

/// A non-blocking, close-on-exec event counter, or -1 with errno set. See eventfd(2).
int clinux_eventfd(void);

/// Names the calling thread; the kernel keeps 15 bytes. See pthread_setname_np(3).
void clinux_name_thread(const char *name);

/// Lets malloc make no more arenas when there are so many. See M_ARENA_MAX in mallopt(3).
void clinux_limit_arenas(int count);
