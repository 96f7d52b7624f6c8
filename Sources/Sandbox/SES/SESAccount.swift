/// What Amazon knows about the one account of the sandbox.
struct SESAccount: Sendable {
    let accessKeyID: String
    let secretAccessKey: String
    let region: String
}
