#pragma once
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <stdbool.h>
// What Swift cannot call: C-variadic functions, and what is simpler with two descriptors side by side.

/// amqp_login_with_properties with SASL PLAIN, without the variable arguments.
amqp_rpc_reply_t crabbitmq_login(amqp_connection_state_t state, const char *virtual_host, int channel_max, int frame_max,
                                 int heartbeat, const amqp_table_t *properties, const char *user, const char *password);

/// Waits until `wake_up` or `socket` (not waited for when negative) is readable, at most `milliseconds` (-1: without a limit). False when
/// it was `wake_up` alone: then nothing has arrived on the socket.
bool crabbitmq_poll(int wake_up, int socket, int milliseconds);

/// Holds small segments back (1), or lets them go (0): TCP_CORK. A burst of frames then leaves in full packets.
void crabbitmq_cork(int socket, int is_corked);

/// Why no connection to `host` can be made: errno of an attempt that takes at most `milliseconds`, 0 when one was made, -1 when the
/// host has no address.
int crabbitmq_connect_error(const char *host, int port, int milliseconds);

/// A second descriptor for the same socket, close-on-exec; -1 with errno set when there is none to be had.
int crabbitmq_duplicate(int socket);

/// Frames that are written one behind the other and then sent with one call. Starts as all zero.
struct crabbitmq_burst {
    unsigned char *bytes;
    size_t used;
    size_t room;
};

/// Adds the frames amqp_basic_publish would send (AMQP 0-9-1 §4.2.6), encoded by the library. 0, or a status of the library: then
/// nothing was added.
int crabbitmq_collect(struct crabbitmq_burst *burst, amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t exchange,
                      amqp_bytes_t routing_key, amqp_boolean_t is_mandatory, const amqp_basic_properties_t *properties,
                      amqp_bytes_t body);

/// Sends what was collected, as long as the peer takes something every `milliseconds`; only for a connection without TLS. 0, or a status
/// of the library, AMQP_STATUS_HEARTBEAT_TIMEOUT when the peer took nothing for so long: then half a frame may be on the wire.
int crabbitmq_send(struct crabbitmq_burst *burst, int socket, int milliseconds);

/// Frees the memory.
void crabbitmq_discard(struct crabbitmq_burst *burst);
