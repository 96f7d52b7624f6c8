/// Puts the broker's 406 into words: what differs, and the way out. An argument of a queue or an exchange can never be changed in place.
enum DeclarationConflict {
    /// - Parameter text: the broker's own, such as
    ///   `PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '5000' but current is '6000'`.
    static func explanation(kind: String, name: String, _ text: String) -> String {
        "\(difference(text)). \(wayOut(kind, name, virtualHost: quoted(text, after: "in vhost ") ?? "/"))"
    }

    private static func difference(_ text: String) -> String {
        guard let argument = quoted(text, after: "inequivalent arg ") else { return "It is there otherwise: \(text)" }
        let wanted = value(text, after: "received ")
        let current = value(text, after: "but current is ")
        return "\(argument) is \(current ?? "something else"), and should be \(wanted ?? "something else") (the broker names "
            + "one difference only; belfry topology check shows all when BELFRY_RABBITMQ_API_URL is set)"
    }

    private static func wayOut(_ kind: String, _ name: String, virtualHost: String) -> String {
        let place = virtualHost == "/" ? "" : "--vhost \(virtualHost) "
        return kind == "queue"
            ? "Stop what publishes to it, let it run empty (belfry status), delete it when it is empty "
                + "(rabbitmqctl \(place)delete_queue \(name)), and apply again"
            : "Stop what publishes to it, delete it (management page, or rabbitmqadmin \(place)delete exchange name=\(name)), and apply again"
    }

    /// The broker writes values as `'x'`, or as `the value 'x' of type 'y'`, or as `none`.
    private static func value(_ text: String, after mark: String) -> String? {
        guard let start = text.rest(after: mark) else { return nil }
        if start.hasPrefix("none") { return "missing" }
        return quoted(String(start), after: "")
    }

    private static func quoted(_ text: String, after mark: String) -> String? {
        guard let rest = text.rest(after: mark), let open = rest.firstIndex(of: "'") else { return nil }
        let inside = rest[rest.index(after: open)...]
        return inside.firstIndex(of: "'").map { String(inside[..<$0]) }
    }
}

extension String {
    /// What follows the first place where the mark stands; nil when it does not.
    fileprivate func rest(after mark: String) -> Substring? {
        guard !mark.isEmpty else { return self[...] }
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(mark) { return rest.dropFirst(mark.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
