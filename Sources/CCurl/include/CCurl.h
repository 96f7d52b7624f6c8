#pragma once
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
// libcurl's variadic functions, as functions with types. Each call here does the work of one step of a transfer.

/// What is the same for every transfer of a client. The strings and the list must outlive every handle that was prepared with them.
struct ccurl_settings {
    const char *protocols;
    const char *user_agent;
    /// Certificate authorities: a file, and a folder of hashed names. NULL means none.
    const char *authority_file;
    const char *authority_folder;
    struct curl_slist *connect_to;
    long connect_timeout_milliseconds;
    curl_write_callback on_header;
    curl_write_callback on_body;
    curl_read_callback read_body;
    curl_opensocket_callback open_socket;
    curl_closesocket_callback close_socket;
    curl_prereq_callback on_issue;
    curl_resolver_start_callback on_resolve;
    /// What `close_socket` gets. Connections outlive their transfers, so it must outlive the multi handle.
    void *sockets;
};

enum ccurl_method { CCURL_GET, CCURL_POST, CCURL_PUT, CCURL_DELETE };

/// One request. `context` is what every callback gets and what `ccurl_next_done` gives back.
struct ccurl_request {
    const char *url;
    enum ccurl_method method;
    struct curl_slist *headers;
    const void *body;
    size_t body_size;
    /// False: the body is pulled by `read_body` and cannot be rewound, so libcurl cannot send it a second time.
    bool is_replayable;
    /// True: the handle was prepared before, for a replayable POST like this one, and keeps what is the same for every transfer.
    bool is_set_up;
    long timeout_milliseconds;
    void *context;
};

/// How a transfer ended.
struct ccurl_done {
    CURL *easy;
    CURLcode code;
    void *context;
    long new_connections;
};

/// Resets the handle, unless it is set up, and gives it everything the request needs. The body is copied, the headers are not.
CURLcode ccurl_prepare(CURL *easy, const struct ccurl_settings *settings, const struct ccurl_request *request);

/// Sets the limits of a multi handle.
CURLMcode ccurl_limit(CURLM *multi, long connections_per_host, long kept_connections);

/// Takes the next finished transfer; false when there is none.
bool ccurl_next_done(CURLM *multi, struct ccurl_done *done);

/// curl_global_init with everything; must have returned before any other call.
CURLcode ccurl_start(void);

/// The port that a socket has at this end; 0 when it has none.
int ccurl_local_port(int socket);

/// The file with the system's certificate authorities, as libcurl was built; NULL when it was built without one.
const char *ccurl_authority_bundle(void);

/// A host's name as it is looked up: in lower case, other letters than ASCII as punycode (RFC 5891). NULL when it is no name, or when
/// libcurl was built without IDN. The caller frees it with `curl_free`.
char *ccurl_punycode(const char *host);
