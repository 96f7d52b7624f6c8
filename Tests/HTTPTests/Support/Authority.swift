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
