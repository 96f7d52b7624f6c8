/// The data of the events that ``EventScanner`` reads.
extension JSONScanner {
    /// An assignment, and whether it says at all who has the conversation.
    mutating func assignment() throws(Unsure) -> (Assignment, namesAssignee: Bool) {
        var workspace = ScannedMember<String>()
        var conversation = ScannedMember<Conversation>()
        var assignee = ScannedMember<Assignment.Assignee>()
        var assignedBy = ScannedMember<Assignment.Actor>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "workspace": try workspace.take(id())
            case "conversation": try conversation.take(self.conversation())
            case "assignee": try assignee.take(isNull() ? nil : self.assignee())
            case "assigned_by": try assignedBy.take(isNull() ? nil : actor())
            default: try skip()
            }
        }
        let assignment = Assignment(
            workspace: try workspace.required(), conversation: try conversation.required(), assignee: assignee.value,
            assignedBy: assignedBy.value)
        return (assignment, assignee.isThere)
    }

    /// The data of `conversation.seen`.
    mutating func conversationSeen() throws(Unsure) -> ConversationSeen {
        var workspace = ScannedMember<String>()
        var conversation = ScannedMember<ConversationSeen.Reference>()
        var teammate = ScannedMember<String>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "workspace": try workspace.take(id())
            case "conversation": try conversation.take(reference())
            case "teammate": try teammate.take(id())
            default: try skip()
            }
        }
        return ConversationSeen(
            workspace: try workspace.required(), conversation: try conversation.required(), teammate: try teammate.required())
    }

    /// The data of `conversation.closed`.
    mutating func conversationClosed() throws(Unsure) -> ConversationClosed {
        var workspace = ScannedMember<String>()
        var conversation = ScannedMember<ConversationSeen.Reference>()
        var by = ScannedMember<Assignment.Actor>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "workspace": try workspace.take(id())
            case "conversation": try conversation.take(reference())
            case "by": try by.take(isNull() ? nil : actor())
            default: try skip()
            }
        }
        return ConversationClosed(workspace: try workspace.required(), conversation: try conversation.required(), by: by.value)
    }

    /// The data of `presence.active`.
    mutating func presence() throws(Unsure) -> PresenceActive {
        var workspace = ScannedMember<String>()
        var teammate = ScannedMember<String>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "workspace": try workspace.take(id())
            case "teammate": try teammate.take(id())
            default: try skip()
            }
        }
        return PresenceActive(workspace: try workspace.required(), teammate: try teammate.required())
    }
}

extension JSONScanner {
    private mutating func conversation() throws(Unsure) -> Conversation {
        var id = ScannedMember<String>()
        var subject = ScannedMember<String>()
        var preview = ScannedMember<String>()
        var url = ScannedMember<String>()
        var customer = ScannedMember<Conversation.Customer>()
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "id": try id.take(self.id())
            case "subject": try subject.take(optionalText())
            case "preview": try preview.take(optionalText())
            case "url": try url.take(optionalText())
            case "customer": try customer.take(isNull() ? nil : self.customer())
            default: try skip()
            }
        }
        return Conversation(
            id: try id.required(), subject: subject.value, preview: preview.value, url: url.value, customer: customer.value)
    }

    private mutating func customer() throws(Unsure) -> Conversation.Customer {
        var name = ScannedMember<String>()
        try enterObject()
        while let member = try nextName() {
            if member == "name" { try name.take(optionalText()) } else { try skip() }
        }
        return Conversation.Customer(name: name.value)
    }

    private mutating func reference() throws(Unsure) -> ConversationSeen.Reference {
        var id = ScannedMember<String>()
        try enterObject()
        while let member = try nextName() {
            if member == "id" { try id.take(self.id()) } else { try skip() }
        }
        return ConversationSeen.Reference(id: try id.required())
    }

    private mutating func assignee() throws(Unsure) -> Assignment.Assignee {
        var (type, id) = (ScannedMember<String>(), ScannedMember<String>())
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "type": try type.take(text())
            case "id": try id.take(self.id())
            default: try skip()
            }
        }
        switch type.value {
        case "teammate": return .teammate(try id.required())
        case "team": return .team(try id.required())
        case "bot": return .bot(try id.required())
        default: throw Unsure()
        }
    }

    private mutating func actor() throws(Unsure) -> Assignment.Actor {
        var (type, id) = (ScannedMember<Assignment.Actor.Kind>(), ScannedMember<String>())
        try enterObject()
        while let member = try nextName() {
            switch member {
            case "type": try type.take(Assignment.Actor.Kind(rawValue: text()))
            case "id": try id.take(optionalText())
            default: try skip()
            }
        }
        return Assignment.Actor(type: try type.required(), id: id.value)
    }
}
