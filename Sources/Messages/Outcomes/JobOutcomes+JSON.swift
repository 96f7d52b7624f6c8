/// Written by hand, like the job: one entry for each. The names stand in the order of the alphabet, as the encoder writes them; a test
/// holds the two equal.
extension JobOutcomes {
    /// The report as JSON; the same report is the same bytes.
    public func json() -> [UInt8] {
        var json = JSONBytes(capacity: 32 + outcomes.count * 400)
        json.raw("{\"outcomes\":[")
        for (number, entry) in outcomes.enumerated() {
            if number > 0 { json.raw(",") }
            entry.write(to: &json)
        }
        json.raw("]}")
        return json.bytes
    }
}

extension JobOutcomes.Entry {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("{\"at\":")
        json.number(at.milliseconds)
        json.raw(",\"attempt\":")
        json.number(Int64(attempt))
        json.raw(",\"channel\":")
        json.text(channel.rawValue)
        json.raw(",\"code\":")
        json.text(code)
        json.raw(",\"conversation\":")
        json.text(conversation)
        json.raw(",\"destination\":")
        json.text(destination)
        json.raw(",\"job\":")
        json.id(job)
        if let nextTryAt {
            json.raw(",\"nextTryAt\":")
            json.number(nextTryAt.milliseconds)
        }
        json.raw(",\"notification\":")
        json.id(notification)
        json.raw(",\"provider\":")
        json.text(provider)
        if let providerId {
            json.raw(",\"providerId\":")
            json.text(providerId)
        }
        json.raw(",\"reason\":")
        json.text(reason)
        json.raw(",\"result\":")
        json.text(result.rawValue)
        json.raw(",\"teammate\":")
        json.text(teammate)
        json.raw(",\"workspace\":")
        json.text(workspace)
        json.raw("}")
    }
}
