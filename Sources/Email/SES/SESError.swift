import HTTP
import Providers

/// The error in SES' answer.
struct SESError: Equatable {
    /// Such as `MessageRejected`; empty when there is none.
    let name: String
    /// For people, in lower case. It may quote an address, so it is only looked at.
    let message: String

    private struct Body: Decodable {
        let type: String?
        let message: String?
        let capitalMessage: String?

        enum CodingKeys: String, CodingKey {
            case type = "__type"
            case message
            case capitalMessage = "Message"
        }
    }

    /// The name is in a header, where an address may follow after a colon, or in the body, where a namespace may come before a `#`.
    init(_ response: HTTPResponse) {
        let body = JSON.decode(Body.self, from: response.body)
        let header = response.headers["x-amzn-ErrorType"].map { $0.prefix { $0 != ":" } }
        name = String(header ?? (body?.type).flatMap { $0.split(separator: "#").last } ?? "")
        message = (body?.message ?? body?.capitalMessage ?? "").lowercased()
    }
}
