import Foundation
import Sandbox

/// `host:port` of the command line; an IPv6 host stands in brackets.
struct Address {
    let host: String
    let port: Int

    init(_ text: String) throws {
        let digits = text.reversed().prefix { $0 != ":" }
        guard let port = UInt16(String(digits.reversed())), text.utf8.count > digits.count + 1 else {
            throw Refusal(.configuration, "--address \(text): expected host:port, for example 127.0.0.1:0").exitCode
        }
        self.port = Int(port)
        host = text.dropLast(digits.count + 1).trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    }

    func options(stateFolder: String, apnsTopic: String) -> SandboxOptions {
        let folder = URL(filePath: stateFolder).standardizedFileURL.path(percentEncoded: false)
        let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        return SandboxOptions(host: host, port: port, stateFolder: path, apnsTopic: apnsTopic)
    }
}
