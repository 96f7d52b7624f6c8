#pragma once
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
// What Swift cannot call, such as C-variadic functions, and what would cost it a call of the kernel for each frame.

/// amqp_login_with_properties with SASL PLAIN, without the variable arguments.
amqp_rpc_reply_t crabbitmq_login(amqp_connection_state_t state, const char *virtual_host, int channel_max, int frame_max,
                                 int heartbeat, const amqp_table_t *properties, const char *user, const char *password);

/// Why no connection to `host` can be made: errno of an attempt that takes at most `milliseconds`, 0 when one was made, -1 when the
/// host has no address.
int crabbitmq_connect_error(const char *host, int port, int milliseconds);

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
