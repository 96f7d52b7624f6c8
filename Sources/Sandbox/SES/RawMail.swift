import Foundation

/// `Content.Raw`: a whole MIME message (RFC 5322, RFC 2045) in base64.
enum RawMail {
    static func check(_ raw: JSON) throws(SESRefusal) -> [String: JSON] {
        guard let encoded = raw["Data"]?.string, let data = Data(base64Encoded: encoded) else {
            throw SESRefusal(.badRequest, "Raw.Data is missing or not base64")
        }
        let text = String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
        guard text.split(separator: "\n").allSatisfy({ $0.utf8.count <= 998 }) else {
            throw SESRefusal(.messageRejected, "a line has more than 998 characters (RFC 5322 §2.1.1)")
        }
        let part = MIMEPart(text)
        for name in ["from", "subject"] where part.header(name) == nil {
            throw SESRefusal(.messageRejected, "Missing header '\(name)'")
        }
        var shown: [String: JSON] = ["subject": .string(EncodedWord.decode(part.header("subject") ?? ""))]
        for leaf in part.leaves {
            switch leaf.type {
            case "text/plain": shown["text"] = shown["text"] ?? .string(leaf.decodedBody)
            case "text/html": shown["html"] = shown["html"] ?? .string(leaf.decodedBody)
            default: break
            }
        }
        shown["headers"] = .array(part.headers.map { ["Name": .string($0.name), "Value": .string($0.value)] })
        return shown
    }
}
