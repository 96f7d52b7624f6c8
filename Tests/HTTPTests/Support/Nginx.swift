import HTTP

/// nginx with HTTP/2 over TLS, as a test wants it.
struct Nginx {
    var folder: Folder
    var port: Int

    /// Options that trust the server's authority.
    var trusting: HTTPClientOptions {
        HTTPClientOptions(certificateAuthorityFile: folder.path("ca.pem"), allowsLoopback: true)
    }

    func url(_ path: String) -> String { "https://127.0.0.1:\(port)/\(path)" }

    /// - Parameter upstream: the port of the server that is asked for everything under `/upstream`, told by `X-Connection` which
    ///   connection a request came on.
    static func run<Result>(
        streams: Int = 128, upstream: Int? = nil, requestsPerConnection: Int = 1000, _ body: (Nginx) async throws -> Result
    ) async throws -> Result {
        let folder = try Folder()
        try await Authority.make(in: folder)
        let port = try Loopback.freePort()
        let proxy = upstream.map { "location /upstream { proxy_pass http://127.0.0.1:\($0); proxy_set_header X-Connection $connection; }" }
        let text = configuration(
            folder: folder, port: port, streams: streams, more: "keepalive_requests \(requestsPerConnection); \(proxy ?? "")")
        try folder.write(text, to: "nginx.conf")
        let arguments = ["-e", "stderr", "-p", folder.path(""), "-c", folder.path("nginx.conf")]
        return try await ServerProcess.run("/usr/sbin/nginx", arguments, port: port, in: folder) {
            try await body(Nginx(folder: folder, port: port))
        }
    }

    private static func configuration(folder: Folder, port: Int, streams: Int, more: String) -> String {
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        events { worker_connections 1024; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(folder.path("server.pem"));
                ssl_certificate_key \(folder.path("server.key"));
                http2_max_concurrent_streams \(streams);
                location /connection { return 200 "$connection $server_protocol"; }
                \(more)
                location /early { return 201 "early"; }
                location /moved { return 302 /connection; }
                location /busy { add_header Retry-After 7 always; return 429 "$http_content_type|$http_x_empty|$http_ttl|$request_method"; }
            }
        }
        """
    }
}

/// A certificate authority made for one test, and a server certificate for `localhost`, `push.example` and 127.0.0.1 signed by it.
enum Authority {
    static func make(in folder: Folder) async throws {
        let openssl = "/usr/bin/openssl"
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try await ServerProcess.call(
            openssl,
            ["req", "-x509"] + key + ["-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Belfry test authority"],
            in: folder)
        try await ServerProcess.call(
            openssl, ["req"] + key + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"], in: folder)
        try folder.write("subjectAltName=DNS:localhost,DNS:push.example,IP:127.0.0.1\n", to: "names")
        try await ServerProcess.call(
            openssl,
            [
                "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem",
                "-days", "2", "-extfile", "names",
            ], in: folder)
    }
}
