/* What librabbitmq, OpenSSL and libcurl allow a web push worker at all: take a job, encrypt for its browser with a fresh key (RFC 8291),
 * post it over HTTP/2, acknowledge. It checks nothing, retries nothing, signs nothing and tells nobody, so it is a floor to be compared
 * with and not a worker.
 *
 *   gcc -O2 -o web_push_floor web_push_floor.c -lrabbitmq -lcurl -lcrypto
 *   BELFRY_AMQP_URL=amqp://guest:guest@127.0.0.1:5672/%2F BELFRY_CA_FILE=ca.pem BELFRY_CONNECT_TO=host:443:127.0.0.1:8443 \
 *       ./web_push_floor QUEUE JOBS [IN_FLIGHT [CONNECTIONS [PLAINTEXT_BYTES]]]
 *
 * The jobs are Belfry's own, from Belfry's own queue; certificates are verified, as Belfry does. Prints one line of JSON.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <curl/curl.h>
#include <inttypes.h>
#include <openssl/ec.h>
#include <openssl/ecdh.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* 86 = salt 16, record size 4, length of the key 1, key 65 (RFC 8188 §2.1); the tag is 16, the delimiter 1. */
enum { CHANNEL = 1, FRAME = 131072, HEADER = 86, POINT = 65, TAG = 16, LARGEST_PLAINTEXT = 3993, LARGEST_JOB = 16384 };

struct transfer {
    CURL *easy;
    uint64_t tag;
    unsigned char body[HEADER + LARGEST_PLAINTEXT + 1 + TAG];
};

struct floor {
    amqp_connection_state_t connection;
    CURLM *multi;
    struct transfer *transfers;
    struct transfer **idle;
    long idle_count, taken, ended, delivered, jobs;
    int plaintext;
    EC_GROUP *curve;
    EVP_CIPHER_CTX *cipher;
};

static void end(const char *what) {
    fprintf(stderr, "web_push_floor: %s\n", what);
    exit(69); /* EX_UNAVAILABLE */
}

static void consume(struct floor *floor, const char *address, const char *queue, int in_flight) {
    struct amqp_connection_info place;
    char *text = strdup(address);
    if (!text || amqp_parse_url(text, &place) != AMQP_STATUS_OK || place.ssl) end("BELFRY_AMQP_URL is no address of the form amqp://");
    floor->connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(floor->connection);
    if (!socket || amqp_socket_open(socket, place.host, place.port) != AMQP_STATUS_OK) end("the broker cannot be reached");
    amqp_rpc_reply_t reply =
        amqp_login(floor->connection, place.vhost, 0, FRAME, 0, AMQP_SASL_METHOD_PLAIN, place.user, place.password);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) end("the broker refuses the user or the virtual host");
    amqp_channel_open(floor->connection, CHANNEL);
    amqp_basic_qos(floor->connection, CHANNEL, 0, in_flight, 0);
    amqp_basic_consume(floor->connection, CHANNEL, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    if (amqp_get_rpc_reply(floor->connection).reply_type != AMQP_RESPONSE_NORMAL) end("the queue cannot be read");
    free(text);
}

/* Copies the text of a field of the job's JSON; what it looks for comes once, and without escapes. */
static int field(const char *job, const char *name, char *text, int size) {
    const char *start = strstr(job, name);
    if (!start) end("a job without a field that it needs");
    start += strlen(name);
    int length = strchr(start, '"') - start;
    if (length >= size) end("a field is too long");
    memcpy(text, start, length);
    text[length] = 0;
    return length;
}

static void decode_base64url(const char *text, int length, unsigned char *bytes) {
    static signed char values[256];
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (!values['B'])
        for (int value = 0; value < 64; value++) values[(unsigned char)alphabet[value]] = value;
    unsigned value = 0;
    int bits = 0;
    for (int index = 0; index < length; index++) {
        value = value << 6 | values[(unsigned char)text[index]];
        bits += 6;
        if (bits >= 8) *bytes++ = value >> (bits -= 8);
    }
}

static void hmac(const unsigned char *key, int key_length, const void *data, int length, unsigned char *out) {
    unsigned written = 32;
    HMAC(EVP_sha256(), key, key_length, data, length, out, &written);
}

/* RFC 8291 §3.4: the content encryption key and the nonce, from the shared secret and what both sides know. */
static void derive(const unsigned char *secret, const unsigned char *auth, const unsigned char *receiver, const unsigned char *salt,
                   const unsigned char *sender, unsigned char *key, unsigned char *nonce) {
    unsigned char combined[32], input[32], pseudorandom[32], information[14 + 2 * POINT + 1];
    hmac(auth, 16, secret, 32, combined);
    memcpy(information, "WebPush: info", 14);
    memcpy(information + 14, receiver, POINT);
    memcpy(information + 14 + POINT, sender, POINT);
    information[14 + 2 * POINT] = 1;
    hmac(combined, 32, information, sizeof information, input);
    hmac(salt, 16, input, 32, pseudorandom);
    hmac(pseudorandom, 32, "Content-Encoding: aes128gcm\0\1", 29, key);
    hmac(pseudorandom, 32, "Content-Encoding: nonce\0\1", 25, nonce);
}

/* Encrypts the beginning of the job, which is text as good as any, and returns the length of the body. */
static int encrypt(struct floor *floor, const char *job, unsigned char *out) {
    char text[128];
    unsigned char receiver[POINT + 3], auth[16 + 3], secret[32], key[32], nonce[32], plain[LARGEST_PLAINTEXT + 1];
    decode_base64url(text, field(job, "\"p256dh\":\"", text, sizeof text), receiver);
    decode_base64url(text, field(job, "\"auth\":\"", text, sizeof text), auth);
    EC_KEY *ephemeral = EC_KEY_new();
    EC_POINT *point = EC_POINT_new(floor->curve);
    if (!ephemeral || !point || !EC_KEY_set_group(ephemeral, floor->curve) || !EC_KEY_generate_key(ephemeral) ||
        !EC_POINT_oct2point(floor->curve, point, receiver, POINT, NULL) || ECDH_compute_key(secret, 32, point, ephemeral, NULL) != 32)
        end("no key");
    RAND_bytes(out, 16);
    memcpy(out + 16, "\0\0\x10\0\x41", 5);
    EC_POINT_point2oct(floor->curve, EC_KEY_get0_public_key(ephemeral), POINT_CONVERSION_UNCOMPRESSED, out + 21, POINT, NULL);
    EC_POINT_free(point);
    EC_KEY_free(ephemeral);
    derive(secret, auth, receiver, out, out + 21, key, nonce);
    int length = floor->plaintext, written, rest;
    memcpy(plain, job, length);
    plain[length] = 2;
    EVP_EncryptInit_ex(floor->cipher, NULL, NULL, key, nonce);
    EVP_EncryptUpdate(floor->cipher, out + HEADER, &written, plain, length + 1);
    EVP_EncryptFinal_ex(floor->cipher, out + HEADER + written, &rest);
    EVP_CIPHER_CTX_ctrl(floor->cipher, EVP_CTRL_GCM_GET_TAG, TAG, out + HEADER + written);
    return HEADER + written + TAG;
}

static size_t ignore(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes, (void)context;
    return size * count;
}

static CURL *make_easy(struct curl_slist *headers, struct curl_slist *detour, const char *authority) {
    CURL *easy = curl_easy_init();
    if (!easy) end("no memory");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    if (detour) curl_easy_setopt(easy, CURLOPT_CONNECT_TO, detour);
    if (authority) curl_easy_setopt(easy, CURLOPT_CAINFO, authority);
    return easy;
}

/* Headers of the sizes that Belfry's have. */
static struct curl_slist *make_headers(void) {
    static char authorization[400] = "Authorization: vapid t=";
    memset(authorization + strlen(authorization), 'a', 240);
    strcat(authorization, ", k=");
    memset(authorization + strlen(authorization), 'b', 87);
    struct curl_slist *headers = NULL;
    static const char *const lines[] = {"TTL: 14400", "Urgency: high", "Topic: 0123456789abcdef0123456789abcdef",
                                        "Content-Type: application/octet-stream", "Content-Encoding: aes128gcm"};
    for (size_t line = 0; line < sizeof lines / sizeof *lines; line++) headers = curl_slist_append(headers, lines[line]);
    return curl_slist_append(headers, authorization);
}

static void open_transfers(struct floor *floor, int in_flight, long connections) {
    const char *detour = getenv("BELFRY_CONNECT_TO"), *authority = getenv("BELFRY_CA_FILE");
    curl_global_init(CURL_GLOBAL_ALL);
    floor->multi = curl_multi_init();
    curl_multi_setopt(floor->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(floor->multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections);
    floor->transfers = calloc(in_flight, sizeof *floor->transfers);
    floor->idle = calloc(in_flight, sizeof *floor->idle);
    if (!floor->multi || !floor->transfers || !floor->idle) end("no memory");
    struct curl_slist *headers = make_headers(), *detours = detour ? curl_slist_append(NULL, detour) : NULL;
    for (int index = 0; index < in_flight; index++) {
        struct transfer *transfer = floor->idle[index] = &floor->transfers[index];
        transfer->easy = make_easy(headers, detours, authority);
        curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    }
    floor->idle_count = in_flight;
}

static void begin(struct floor *floor, const amqp_envelope_t *envelope) {
    char job[LARGEST_JOB], endpoint[2048];
    if (envelope->message.body.len >= sizeof job) end("a job is too long");
    memcpy(job, envelope->message.body.bytes, envelope->message.body.len);
    job[envelope->message.body.len] = 0;
    if ((int)envelope->message.body.len < floor->plaintext) end("a job is shorter than the plaintext asked for");
    field(job, "\"endpoint\":\"", endpoint, sizeof endpoint);
    struct transfer *transfer = floor->idle[--floor->idle_count];
    transfer->tag = envelope->delivery_tag;
    curl_easy_setopt(transfer->easy, CURLOPT_URL, endpoint);
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE, (long)encrypt(floor, job, transfer->body));
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->body);
    curl_multi_add_handle(floor->multi, transfer->easy);
}

static void take(struct floor *floor) {
    struct timeval at_once = {0, 0};
    while (floor->idle_count > 0 && floor->taken < floor->jobs) {
        amqp_envelope_t envelope;
        amqp_maybe_release_buffers(floor->connection);
        amqp_rpc_reply_t reply = amqp_consume_message(floor->connection, &envelope, &at_once, 0);
        if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT) return;
        if (reply.reply_type != AMQP_RESPONSE_NORMAL) end("the connection was lost");
        floor->taken++;
        begin(floor, &envelope);
        amqp_destroy_envelope(&envelope);
    }
}

static void collect(struct floor *floor) {
    int running, waiting;
    curl_multi_perform(floor->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(floor->multi, &waiting));) {
        struct transfer *transfer;
        long status = 0;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
        if (message->data.result != CURLE_OK) fprintf(stderr, "web_push_floor: %s\n", curl_easy_strerror(message->data.result));
        if (status >= 200 && status < 300) floor->delivered++;
        curl_multi_remove_handle(floor->multi, transfer->easy);
        floor->idle[floor->idle_count++] = transfer;
        floor->ended++;
        if (amqp_basic_ack(floor->connection, CHANNEL, transfer->tag, 0) != AMQP_STATUS_OK) end("the connection was lost");
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

static void explain_usage(const char *program) {
    fprintf(stderr, "usage: %s QUEUE JOBS [IN_FLIGHT [CONNECTIONS [PLAINTEXT_BYTES]]]\n", program);
    exit(64); /* EX_USAGE */
}

static long argument(int count, char **values, int index, long otherwise, long most) {
    char *rest;
    if (index >= count) return otherwise;
    long value = strtol(values[index], &rest, 10);
    if (*rest || value < 1 || value > most) explain_usage(values[0]);
    return value;
}

/* proc(5). Not getrusage: its peak is at least that of the process which started this one. */
static long peak_kilobytes(void) {
    char line[128];
    long peak = 0;
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) end("the process cannot look at itself");
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %ld", &peak) == 1) break;
    fclose(file);
    return peak;
}

int main(int count, char **values) {
    const char *address = getenv("BELFRY_AMQP_URL");
    if (!address) end("BELFRY_AMQP_URL is not set");
    if (count < 3) explain_usage(values[0]);
    struct floor floor = {.jobs = argument(count, values, 2, 0, 100000000)};
    int in_flight = argument(count, values, 3, 100, 2000);
    long connections = argument(count, values, 4, 2, 100);
    floor.plaintext = argument(count, values, 5, 400, LARGEST_PLAINTEXT);
    floor.curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    floor.cipher = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(floor.cipher, EVP_aes_128_gcm(), NULL, NULL, NULL);
    open_transfers(&floor, in_flight, connections);

    double start = seconds_now(), busy = processor_seconds();
    consume(&floor, address, values[1], in_flight);
    struct curl_waitfd broker = {amqp_get_sockfd(floor.connection), CURL_WAIT_POLLIN, 0};
    while (floor.ended < floor.jobs) {
        take(&floor);
        collect(&floor);
        if (floor.ended < floor.jobs) curl_multi_poll(floor.multi, &broker, 1, 1000, NULL);
    }
    double took = seconds_now() - start;
    busy = processor_seconds() - busy;

    amqp_connection_close(floor.connection, AMQP_REPLY_SUCCESS);
    printf("{\"jobs\":%ld,\"delivered\":%ld,\"seconds\":%.3f,\"jobs_per_second\":%.0f,\"processor_us_per_job\":%.2f,\"peak_kilobytes\":%ld}\n",
           floor.jobs, floor.delivered, took, floor.jobs / took, busy * 1e6 / floor.jobs, peak_kilobytes());
    return floor.delivered == floor.jobs ? 0 : 1;
}
