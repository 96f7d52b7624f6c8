extension BrokerError {
    /// What a broker's reply code means (AMQP 0-9-1 §1.2), in its own words.
    init(code: Int, text: String, at place: String) {
        let kind: Kind =
            switch code {
            case 312: .returned
            case 320: .connectionLost
            case 403, 530: .accessRefused
            case 404: .notFound
            case 311, 405, 406, 540: .preconditionFailed
            default: .unexpected
            }
        self.init(kind, code: code, "\(place): \(text)")
    }

    /// The same, when the broker closes the connection in answer to a login: 403 is then about the credentials.
    init(loginCode code: Int, text: String, at place: String) {
        if code == 403 {
            self.init(.credentialsRefused, code: code, "\(place): \(text)")
        } else {
            self.init(code: code, text: text, at: place)
        }
    }
}
