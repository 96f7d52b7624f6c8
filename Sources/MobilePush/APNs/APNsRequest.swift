import HTTP
import Messages
import Providers

/// One notification as a request to APNs, still without a host and a token.
struct APNsRequest {
    private let path: String
    private let headers: [HTTPField]
    private let body: [UInt8]

    /// - Parameter topic: the app.
    init(_ job: Job, _ device: Destination.Device, topic: APNsTopic) throws(MobilePushRefusal) {
        // Hexadecimal digits only: the token becomes a part of the path. Its length is Apple's business.
        guard !device.token.isEmpty, device.token.utf8.count <= 400, device.token.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw .badToken
        }
        path = "/3/device/" + device.token
        headers = [
            HTTPField("apns-topic", topic.text),
            HTTPField("apns-push-type", "alert"),
            HTTPField("apns-priority", "10"),
            HTTPField("apns-id", job.id.lowercase),
            HTTPField("apns-collapse-id", job.notification.id.lowercase),
            // 0 would mean: once, and not stored.
            HTTPField("apns-expiration", String(max(job.notAfter.seconds, 1))),
            HTTPField("Content-Type", "application/json"),
        ]
        body = try Self.body(job)
    }

    /// The request. A repeated one does no harm: the collapse id replaces it on the device.
    func http(token: String, host: APNsHost) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: host.url.text + path, headers: headers + [HTTPField("Authorization", "bearer \(token)")], body: body)
    }

    private static func body(_ job: Job) throws(MobilePushRefusal) -> [UInt8] {
        let payload: [UInt8]?
        do { payload = try APNsPayload.encoded(job) } catch { throw .notEncoded }
        guard let payload else { throw .payloadTooLarge }
        return payload
    }
}
