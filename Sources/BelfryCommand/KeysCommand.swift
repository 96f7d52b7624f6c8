import ArgumentParser
import Operations

/// `belfry keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Create keys.", subcommands: [KeysVAPIDCommand.self])
}

/// `belfry keys vapid`.
struct KeysVAPIDCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vapid", abstract: "Create a VAPID key pair, which identifies you to push services.",
        discussion: """
            The public key goes to browsers, as applicationServerKey in
            pushManager.subscribe. The private key goes to the web push workers, as
            BELFRY_VAPID_PRIVATE_KEY or in the file that BELFRY_VAPID_PRIVATE_KEY_FILE
            names. Subscriptions are bound to the pair: keep it.

            EXAMPLES
              belfry keys vapid
              belfry keys vapid --private-key-file vapid.key
            """)

    @Option(
        help: ArgumentHelp(
            "Write the private key into this new file, readable by its owner only, instead of printing it.", valueName: "path"),
        completion: .file())
    var privateKeyFile: String?

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var public_key: String
        var private_key: String?
        var private_key_file: String?
    }

    func run() throws {
        let pair = VAPIDKeyPair()
        if let privateKeyFile { try PrivateFile.write(pair.privateKey, to: privateKeyFile) }
        let report = Report(
            public_key: pair.publicKey, private_key: privateKeyFile == nil ? pair.privateKey : nil, private_key_file: privateKeyFile)
        try output.show(report) { _ in
            let secret = privateKeyFile.map { "BELFRY_VAPID_PRIVATE_KEY_FILE=\($0)" } ?? "BELFRY_VAPID_PRIVATE_KEY=\(pair.privateKey)"
            return "# the public key, for browsers: \(pair.publicKey)\n\(secret)\n"
        }
    }
}
