import Crypto
import Glibc
import Messages

/// The key pair that push services know this application by (RFC 8292), in the forms that settings and browsers take.
public struct VAPIDKeyPair: Sendable, Equatable {
    /// The uncompressed point, 65 bytes, base64url without padding: a browser's `applicationServerKey`.
    public let publicKey: String
    /// The scalar, 32 bytes, base64url without padding: `BELFRY_VAPID_PRIVATE_KEY`. Whoever has it can send in our name.
    public let privateKey: String

    /// Makes a new pair from the system's random numbers.
    public init() {
        let key = P256.Signing.PrivateKey()
        publicKey = Base64URL.encode(key.publicKey.x963Representation)
        privateKey = Base64URL.encode(key.rawRepresentation)
    }
}

/// Writes a secret into a new file that only its owner may read (mode 0600).
public enum PrivateFile {
    /// Writes a text and a line end.
    ///
    /// - Throws: when the file is there already, which is never replaced: it may hold the only copy of another secret.
    public static func write(_ text: String, to path: String) throws(OperationError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(path, errno) }
        defer { close(descriptor) }
        let bytes = Array((text + "\n").utf8)
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else { throw refusal(path, errno) }
    }

    private static func refusal(_ path: String, _ code: Int32) -> OperationError {
        code == EEXIST
            ? OperationError(.usage, "\(path) is there already.", fix: "Name a file that does not exist.")
            : OperationError(.usage, "\(path) cannot be written: \(SystemError.words(code)).")
    }
}
