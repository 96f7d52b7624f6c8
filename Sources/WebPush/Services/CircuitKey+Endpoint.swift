import CircuitBreaking
import Endpoints

extension CircuitKey {
    /// The endpoint's push service, and its host: Microsoft's service has one for each region.
    ///
    /// The endpoint is not checked here, that is done before it is sent to. One that is refused then says nothing about its circuit.
    init(endpoint: String, _ rules: EndpointRules) {
        let host = Self.host(of: endpoint)
        let (service, isKnown) = rules.service(ofHost: host)
        self.init(service: service.provider, host: host, isHostKnown: isKnown)
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
