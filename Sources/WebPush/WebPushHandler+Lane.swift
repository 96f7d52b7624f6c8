public import Delivery
import Endpoints
public import Messages

extension WebPushHandler {
    /// The endpoint's push service, and its host: Microsoft's service has one for each region.
    public func lane(of job: Job) -> LaneName {
        guard case .browser(let browser) = job.destination.address else { return LaneName(service: PushService.other.provider) }
        return Self.lane(ofEndpoint: browser.endpoint, endpoints)
    }

    /// The endpoint is not checked here, that is done before it is sent to. One that is refused then says nothing about its lane.
    static func lane(ofEndpoint endpoint: String, _ rules: EndpointRules) -> LaneName {
        let host = host(of: endpoint)
        let (service, isKnown) = rules.service(ofHost: host)
        return LaneName(service: service.provider, host: host, isHostKnown: isKnown)
    }

    /// What stands between `://` and the next `/`, `?`, `#` or `:`, in the spelling of ``WebAddress/host`` and at most as long as a host
    /// name may be (RFC 1035 §2.3.4).
    private static func host(of endpoint: String) -> String {
        let bytes = endpoint.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return "" }
        let rest = bytes[colon...].dropFirst(3)
        var host = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ":")
        }.prefix(255)
        if host.last == UInt8(ascii: ".") { host = host.dropLast() }
        let isLower = host.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        let text = String(decoding: host, as: UTF8.self)
        return isLower ? text : text.lowercased()
    }
}
