import Delivery
import HTTP
import Messages
import MobilePush
import Testing

@Suite struct LaneTests {
    @Test(arguments: [
        (Destination.Device(provider: .apns, token: "0f"), LaneName(service: "apns")),
        (Destination.Device(provider: .apns, token: "0f", environment: .production), LaneName(service: "apns")),
        (Destination.Device(provider: .apns, token: "0f", environment: .sandbox), LaneName(service: "apns", host: "sandbox")),
        (Destination.Device(provider: .fcm, token: "t"), LaneName(service: "fcm")),
    ])
    func `Apple's two hosts and Google's service are apart`(device: Destination.Device, lane: LaneName) {
        let handler = MobilePushHandler(MobilePushSettings(apns: nil, fcm: nil)) { _ throws(HTTPFailure) in HTTPResponse(200) }
        #expect(handler.lane(of: Fixture.job(device)) == lane)
    }
}
