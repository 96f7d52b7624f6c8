import HTTP
import Messages
import Providers

/// One notification as a request to FCM, still without an access token.
struct FCMRequest {
    private let url: String
    private let body: [UInt8]

    init(_ job: Job, _ device: Destination.Device, _ settings: FCMSettings, now: Timestamp) throws(MobilePushRefusal) {
        guard !device.token.isEmpty else { throw .badToken }
        url = "\(settings.url.text)/v1/projects/\(settings.account.project)/messages:send"
        let payload: [UInt8]?
        do { payload = try FCMPayload.encoded(job, token: device.token, now: now) } catch { throw .notEncoded }
        guard let payload else { throw .payloadTooLarge }
        body = payload
    }

    /// The request. A repeated one does no harm: the tag replaces it on the device.
    func http(token: String) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: url,
            headers: [HTTPField("Authorization", "Bearer \(token)"), HTTPField("Content-Type", "application/json; charset=UTF-8")],
            body: body)
    }
}
