import FoundationEssentials

/// Reads a job straight from its bytes: the general decoder takes ten times as long, and a twelfth of the web push worker's time.
///
/// What it reads is what ``Job``'s decoding reads; a test holds the two equal. The rest is left to that, which says what is wrong.
extension JSONScanner {
    /// The job that is the whole text; nil leaves it to the general decoder.
    static func job(in bytes: [UInt8]) -> Job? {
        var scanner = JSONScanner(bytes)
        do throws(Unsure) {
            let job = try scanner.job()
            try scanner.finish()
            return job
        } catch {
            return nil
        }
    }

    private mutating func job() throws(Unsure) -> Job {
        var id = ScannedMember<UUID>()
        var notification = ScannedMember<Notification>()
        var destination = ScannedMember<Destination>()
        var notAfter = ScannedMember<Timestamp>()
        var kind = ScannedMember<Job.Kind>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "id": try id.take(uuid())
            case "notification": try notification.take(self.notification())
            case "destination": try destination.take(self.destination())
            case "not_after": try notAfter.take(timestamp())
            case "kind": try kind.take(optionalText().map(Job.Kind.init(rawValue:)))
            default: try skip()
            }
        }
        return Job(
            id: try id.required(), notification: try notification.required(), destination: try destination.required(),
            notAfter: try notAfter.required(), kind: kind.value)
    }

    private mutating func notification() throws(Unsure) -> Notification {
        var id = ScannedMember<UUID>()
        var scope = ScannedMember<Scope>()
        var timeSensitive = ScannedMember<Bool>()
        var (workspace, teammate, conversation) = (ScannedMember<String>(), ScannedMember<String>(), ScannedMember<String>())
        var (title, body, url) = (ScannedMember<String>(), ScannedMember<String>(), ScannedMember<String>())
        var (icon, locale) = (ScannedMember<String>(), ScannedMember<String>())
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "id": try id.take(uuid())
            case "workspace": try workspace.take(text())
            case "teammate": try teammate.take(text())
            case "conversation": try conversation.take(text())
            case "scope": try scope.take(Scope(rawValue: text()))
            case "title": try title.take(text())
            case "body": try body.take(text())
            case "url": try url.take(optionalText())
            case "icon": try icon.take(optionalText())
            case "locale": try locale.take(optionalText())
            case "timeSensitive": try timeSensitive.take(optionalFlag())
            default: try skip()
            }
        }
        return Notification(
            id: try id.required(), workspace: try workspace.required(), teammate: try teammate.required(),
            conversation: try conversation.required(), scope: try scope.required(), title: try title.required(),
            body: try body.required(), url: url.value, icon: icon.value, locale: locale.value, timeSensitive: timeSensitive.value)
    }

    private mutating func destination() throws(Unsure) -> Destination {
        var id = ScannedMember<String>()
        var registeredAt = ScannedMember<Timestamp>()
        var address = ScannedMember<Destination.Address>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "id": try id.take(text())
            case "registeredAt": try registeredAt.take(timestamp())
            case "address": try address.take(self.address())
            default: try skip()
            }
        }
        return Destination(id: try id.required(), registeredAt: try registeredAt.required(), address: try address.required())
    }
}

extension JSONScanner {
    /// An object with one member, which says what kind of address it is. With more of them the decoder takes any.
    private mutating func address() throws(Unsure) -> Destination.Address {
        try enterObject()
        let address: Destination.Address
        switch try nextName() {
        case "browser": address = .browser(try browser())
        case "device": address = .device(try device())
        case "mailbox": address = .mailbox(try mailbox())
        default: throw Unsure()
        }
        guard try nextName() == nil else { throw Unsure() }
        return address
    }

    private mutating func browser() throws(Unsure) -> Destination.Browser {
        var (endpoint, p256dh, auth) = (ScannedMember<String>(), ScannedMember<String>(), ScannedMember<String>())
        var vapidKey = ScannedMember<String>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "endpoint": try endpoint.take(text())
            case "p256dh": try p256dh.take(text())
            case "auth": try auth.take(text())
            case "vapidKey": try vapidKey.take(optionalText())
            default: try skip()
            }
        }
        return Destination.Browser(
            endpoint: try endpoint.required(), p256dh: try p256dh.required(), auth: try auth.required(), vapidKey: vapidKey.value)
    }

    private mutating func device() throws(Unsure) -> Destination.Device {
        var provider = ScannedMember<MobileProvider>()
        var environment = ScannedMember<MobileEnvironment>()
        var (token, app) = (ScannedMember<String>(), ScannedMember<String>())
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "provider": try provider.take(MobileProvider(rawValue: text()))
            case "environment": try environment.take(self.environment())
            case "token": try token.take(text())
            case "app": try app.take(optionalText())
            default: try skip()
            }
        }
        return Destination.Device(
            provider: try provider.required(), token: try token.required(), app: app.value, environment: environment.value)
    }

    private mutating func environment() throws(Unsure) -> MobileEnvironment? {
        guard let word = try optionalText() else { return nil }
        // An unknown word is not the same as none.
        guard let environment = MobileEnvironment(rawValue: word) else { throw Unsure() }
        return environment
    }

    private mutating func mailbox() throws(Unsure) -> Destination.Mailbox {
        var (address, name) = (ScannedMember<String>(), ScannedMember<String>())
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "address": try address.take(text())
            case "name": try name.take(optionalText())
            default: try skip()
            }
        }
        return Destination.Mailbox(address: try address.required(), name: name.value)
    }
}
