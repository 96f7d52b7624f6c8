/// What `conversation.assigned` has to carry: the assignee must be there. An explicit null says "to nobody", a missing one is a mistake.
struct AssignmentWithAssignee: Decodable {
    var assignment: Assignment

    private enum Key: CodingKey { case assignee }

    init(from decoder: any Decoder) throws {
        assignment = try Assignment(from: decoder)
        let container = try decoder.container(keyedBy: Key.self)
        guard container.contains(.assignee) else {
            throw DecodingError.keyNotFound(Key.assignee, .init(codingPath: decoder.codingPath, debugDescription: "no assignee"))
        }
    }
}
