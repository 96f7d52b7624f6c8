import AMQP
import CircuitBreaking
import Directory
import Endpoints
import Messages
import Providers
import Settings

@testable import Email
@testable import HTTP
@testable import Operations
@testable import WebPush

extension FuzzTarget {
    /// Endpoints of browsers, and whatever else is a URL from outside.
    static let endpoint = FuzzTarget.text("endpoint") { text throws(Finding) in
        for rules in [EndpointRules(), EndpointRules(hosts: [.below(".example.com")], allowsLoopback: true)] {
            switch Result(catching: { () throws(EndpointRefusal) in try rules.endpoint(text) }) {
            case .success(let endpoint):
                let again = Result { () throws(EndpointRefusal) in try rules.endpoint(endpoint.url) }
                try Finding.unless(again == .success(endpoint), "an endpoint in its one spelling is another one")
                try Finding.unless(!endpoint.origin.contains("@"), "an endpoint's origin has a user's name")
            case .failure(let refusal): try Canary.check(refusal.description, "the refusal of an endpoint")
            }
        }
        if let address = WebAddress(text) {
            let again = WebAddress(address.origin + address.rest)
            try Finding.unless(
                again?.host == address.host && again?.port == address.port, "an address that is put together again is another one")
            _ = (address.isIPLiteral, address.isLoopback)
        }
        _ = try? Origin(url: text, allowsPlain: true)
        _ = CircuitKey(endpoint: text, EndpointRules())
        _ = (try? PushHost.list(text), try? ProviderURL(text, allowsLoopback: true), try? UnsubscribeAddress(text), try? VAPIDSubject(text))
    }

    /// Mail addresses of teammates, senders, and names before them.
    static let mailAddress = FuzzTarget.text("mail-address") { text throws(Finding) in
        for (address, name) in [(MailAddress(text), nil), (MailAddress("nadia@example.com"), text)] as [(MailAddress?, String?)] {
            guard let address else { continue }
            let header = DisplayName.before(address, name)
            let isHeader = header.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            try Finding.unless(isHeader, "a header has something else in it than printable ASCII")
        }
        if let sender = try? MailSender(text) { _ = sender.domain }
        let change = DirectoryChange.teammateUpserted(TeammateUpserted(workspace: "acme", teammate: "nadia", email: text))
        guard case .teammateUpserted(let admitted)? = try? IntakeRules(asciiHost: HostName.ascii).admit(change) else { return }
        guard let email = admitted.email, !email.isEmpty else { return }
        try Finding.unless(MailAddress(email)?.text == email, "an address that comes into the directory is none to the worker")
    }

    static let brokerAddress = FuzzTarget.text("broker-address") { text throws(Finding) in
        switch Result(catching: { () throws(BrokerAddressError) in try BrokerAddress(text) }) {
        case .success(let address):
            try Finding.unless(
                address.hosts.allSatisfy { (1...65535).contains($0.port) && !$0.name.isEmpty }, "a broker's host or port is none")
        case .failure(let error): try Canary.check("\(error)", "the error about a broker's address")
        }
    }

    static let managementAddress = FuzzTarget.text("management-address") { text throws(Finding) in
        switch Result(catching: { () throws(ManagementAddressError) in try ManagementAddress(text) }) {
        case .success(let address):
            try Finding.unless(!address.authorization.utf8.contains(0x0A), "a header has a line end in it")
        case .failure(let error): try Canary.check(error.description, "the error about the management API's address")
        }
    }

    static let connectTo = FuzzTarget.text("connect-to") { text throws(Finding) in
        guard let route = try? ConnectTo(parsing: text) else { return }
        try Finding.unless((try? ConnectTo(parsing: route.text)) == route, "a route that is written and read again is another one")
    }

    static let listenAddress = FuzzTarget.text("listen-address") { text throws(Finding) in
        guard let address = try? HostAndPort(parsing: text) else { return }
        let again = try? HostAndPort(parsing: address.description)
        try Finding.unless(again == address, "an address to listen at is another one when it is read again")
    }
}
