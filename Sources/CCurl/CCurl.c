#include "CCurl.h"

#include <locale.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define SET(option, value)                                    \
    do {                                                      \
        CURLcode code = curl_easy_setopt(easy, option, value); \
        if (code != CURLE_OK) return code;                    \
    } while (0)

CURLcode ccurl_start(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static CURLcode set_rules(CURL *easy, const struct ccurl_settings *settings) {
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROTOCOLS_STR, settings->protocols);
    // Said, because OpenSSL's own least version is the machine's setting.
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    // A look-up that takes longer than the request may is left to its thread, which ends by itself. Otherwise libcurl would wait for that
    // thread here, and with it every other transfer.
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_CAINFO, settings->authority_file);
    SET(CURLOPT_CAPATH, settings->authority_folder);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_PIPEWAIT, 1L);
    SET(CURLOPT_MAXAGE_CONN, 60L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, settings->connect_timeout_milliseconds);
    SET(CURLOPT_USERAGENT, settings->user_agent);
    SET(CURLOPT_CONNECT_TO, settings->connect_to);
    return CURLE_OK;
}

static CURLcode set_callbacks(CURL *easy, const struct ccurl_settings *settings) {
    SET(CURLOPT_HEADERFUNCTION, settings->on_header);
    SET(CURLOPT_WRITEFUNCTION, settings->on_body);
    SET(CURLOPT_OPENSOCKETFUNCTION, settings->open_socket);
    SET(CURLOPT_CLOSESOCKETFUNCTION, settings->close_socket);
    SET(CURLOPT_CLOSESOCKETDATA, settings->sockets);
    SET(CURLOPT_PREREQFUNCTION, settings->on_issue);
    SET(CURLOPT_RESOLVER_START_FUNCTION, settings->on_resolve);
    return CURLE_OK;
}

static CURLcode set_context(CURL *easy, void *context) {
    SET(CURLOPT_PRIVATE, context);
    SET(CURLOPT_HEADERDATA, context);
    SET(CURLOPT_WRITEDATA, context);
    SET(CURLOPT_OPENSOCKETDATA, context);
    SET(CURLOPT_PREREQDATA, context);
    SET(CURLOPT_RESOLVER_START_DATA, context);
    return CURLE_OK;
}

static CURLcode set_body(CURL *easy, const struct ccurl_settings *settings, const struct ccurl_request *request) {
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
    if (request->is_replayable || request->body_size == 0) {
        SET(CURLOPT_COPYPOSTFIELDS, request->body_size == 0 ? "" : request->body);
    } else {
        SET(CURLOPT_READFUNCTION, settings->read_body);
        SET(CURLOPT_READDATA, request->context);
    }
    return CURLE_OK;
}

static CURLcode set_method(CURL *easy, const struct ccurl_settings *settings, const struct ccurl_request *request) {
    switch (request->method) {
    case CCURL_GET:
        SET(CURLOPT_HTTPGET, 1L);
        return CURLE_OK;
    case CCURL_POST:
        return set_body(easy, settings, request);
    case CCURL_PUT:
        SET(CURLOPT_CUSTOMREQUEST, "PUT");
        return set_body(easy, settings, request);
    case CCURL_DELETE:
        SET(CURLOPT_CUSTOMREQUEST, "DELETE");
        return request->body_size == 0 ? CURLE_OK : set_body(easy, settings, request);
    }
    return CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_prepare(CURL *easy, const struct ccurl_settings *settings, const struct ccurl_request *request) {
    CURLcode code = CURLE_OK;
    if (!request->is_set_up) {
        curl_easy_reset(easy);
        code = set_rules(easy, settings);
        if (code == CURLE_OK) code = set_callbacks(easy, settings);
    }
    if (code == CURLE_OK) code = set_context(easy, request->context);
    if (code == CURLE_OK) code = set_method(easy, settings, request);
    if (code != CURLE_OK) return code;
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_HTTPHEADER, request->headers);
    SET(CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
    return CURLE_OK;
}

CURLMcode ccurl_limit(CURLM *multi, long connections_per_host, long kept_connections) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections_per_host);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kept_connections);
    return code;
}

bool ccurl_next_done(CURLM *multi, struct ccurl_done *done) {
    int left = 0;
    CURLMsg *message = curl_multi_info_read(multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE) message = curl_multi_info_read(multi, &left);
    if (message == NULL) return false;
    memset(done, 0, sizeof *done);
    done->easy = message->easy_handle;
    done->code = message->data.result;
    curl_easy_getinfo(done->easy, CURLINFO_PRIVATE, (char **)&done->context);
    curl_easy_getinfo(done->easy, CURLINFO_NUM_CONNECTS, &done->new_connections);
    return true;
}

int ccurl_local_port(int socket) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &size) != 0) return 0;
    // The port has the same place for both families.
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

char *ccurl_punycode(const char *host) {
    // libidn2 takes a name to be in the charset of the thread's locale, which for us is nobody's choice.
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 == (locale_t)0) return NULL;
    locale_t before = uselocale(utf8);
    char *name = NULL;
    CURLU *url = curl_url();
    if (url != NULL && curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK
        && curl_url_get(url, CURLUPART_HOST, &name, CURLU_PUNYCODE) != CURLUE_OK) {
        // Where the name cannot be encoded, libcurl 7.88 gives it out as it was, all the same.
        curl_free(name);
        name = NULL;
    }
    curl_url_cleanup(url);
    uselocale(before);
    freelocale(utf8);
    return name;
}

const char *ccurl_authority_bundle(void) {
    return curl_version_info(CURLVERSION_NOW)->cainfo;
}
