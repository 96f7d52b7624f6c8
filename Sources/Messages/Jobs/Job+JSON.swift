/// A job is the message of which there are most, so it is written by hand: the same bytes as the encoder's, with keys in order.
extension Job {
    /// The job as JSON; the same job is the same bytes.
    public func json() -> [UInt8] {
        var json = JSONBytes(capacity: 1024)
        json.raw("{\"destination\":")
        destination.write(to: &json)
        json.raw(",\"id\":")
        json.id(id)
        json.member(",\"kind\":", kind?.rawValue)
        json.raw(",\"not_after\":")
        json.number(notAfter.milliseconds)
        json.raw(",\"notification\":")
        notification.write(to: &json)
        json.raw("}")
        return json.bytes
    }
}

extension Job {
    /// The bytes of this job with another destination, and everything else as it stands there, also what a newer version has added.
    public func readdressed(_ bytes: [UInt8], to destination: Destination) -> [UInt8] {
        var scanner = JSONScanner(bytes)
        guard let old = try? scanner.range(of: "destination") else {
            var job = self
            job.destination = destination
            return job.json()
        }
        var json = JSONBytes(capacity: 1024)
        destination.write(to: &json)
        return bytes[..<old.lowerBound] + json.bytes + bytes[old.upperBound...]
    }
}

extension JSONScanner {
    /// Where a member's value stands in the object that is the whole text.
    fileprivate mutating func range(of name: String) throws(Unsure) -> Range<Int> {
        var found: Range<Int>?
        try enterObject()
        while let member = try nextName() {
            _ = peek()
            let start = position
            try skip()
            if member == name { found = start..<position }
        }
        guard let found else { throw Unsure() }
        return found
    }
}

extension Destination {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("{\"address\":{")
        switch address {
        case .browser(let browser): browser.write(to: &json)
        case .device(let device): device.write(to: &json)
        case .mailbox(let mailbox): mailbox.write(to: &json)
        }
        json.raw("}},\"id\":")
        json.text(id)
        json.raw(",\"registeredAt\":")
        json.number(registeredAt.milliseconds)
        json.raw("}")
    }
}

extension Destination.Browser {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("\"browser\":{\"auth\":")
        json.text(auth)
        json.raw(",\"endpoint\":")
        json.text(endpoint)
        json.raw(",\"p256dh\":")
        json.text(p256dh)
        json.member(",\"vapidKey\":", vapidKey)
    }
}

extension Destination.Device {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("\"device\":{")
        if let app {
            json.raw("\"app\":")
            json.text(app)
            json.raw(",")
        }
        if let environment {
            json.raw("\"environment\":")
            json.text(environment.rawValue)
            json.raw(",")
        }
        json.raw("\"provider\":")
        json.text(provider.rawValue)
        json.raw(",\"token\":")
        json.text(token)
    }
}

extension Destination.Mailbox {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("\"mailbox\":{\"address\":")
        json.text(address)
        json.member(",\"name\":", name)
    }
}

extension Notification {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("{\"body\":")
        json.text(body)
        json.raw(",\"conversation\":")
        json.text(conversation)
        json.member(",\"icon\":", icon)
        json.raw(",\"id\":")
        json.id(id)
        json.member(",\"locale\":", locale)
        json.raw(",\"scope\":")
        json.text(scope.rawValue)
        json.raw(",\"teammate\":")
        json.text(teammate)
        if let timeSensitive { json.raw(timeSensitive ? ",\"timeSensitive\":true" : ",\"timeSensitive\":false") }
        json.raw(",\"title\":")
        json.text(title)
        json.member(",\"url\":", url)
        json.raw(",\"workspace\":")
        json.text(workspace)
        json.raw("}")
    }
}
