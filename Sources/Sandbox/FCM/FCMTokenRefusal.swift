/// Why the token service says no (RFC 6749 §5.2).
struct FCMTokenRefusal: Error {
    let error: String
    let why: String

    init(_ error: String, _ why: String) {
        self.error = error
        self.why = why
    }

    var answer: SandboxAnswer {
        .json(error == "invalid_client" ? 401 : 400, ["error": .string(error), "error_description": .string(why)])
    }
}
