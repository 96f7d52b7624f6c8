/// Why a text is no plan; goes on from the text, as in "is not of the form …".
public enum FailpointPlanError: Error, Equatable, CustomStringConvertible {
    /// None of the failpoints that the process has.
    case unknownName([Failpoint])
    /// The name is known, the rest cannot be read.
    case wrongForm

    /// The reason, to be read after the value.
    public var description: String {
        switch self {
        case .unknownName(let known): "names none of this process's failpoints: \(known.map(\.rawValue).joined(separator: ", "))"
        case .wrongForm: "is not of the form NAME:kill, NAME:kill:after N or NAME:kill:of ID"
        }
    }
}
