extension Destination.Address: Codable {
    private enum Key: CodingKey { case browser, device, mailbox }

    /// Reads an object with one field, which says what kind of address it is: `{"browser": {…}}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch container.allKeys.first {
        case .browser: self = .browser(try container.decode(Destination.Browser.self, forKey: .browser))
        case .device: self = .device(try container.decode(Destination.Device.self, forKey: .device))
        case .mailbox: self = .mailbox(try container.decode(Destination.Mailbox.self, forKey: .mailbox))
        case nil:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an object with browser, device or mailbox"))
        }
    }

    /// Writes an object with one field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .browser(let browser): try container.encode(browser, forKey: .browser)
        case .device(let device): try container.encode(device, forKey: .device)
        case .mailbox(let mailbox): try container.encode(mailbox, forKey: .mailbox)
        }
    }
}
