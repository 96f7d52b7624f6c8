/// Why SES says no: the error's name goes into `x-amzn-ErrorType`.
struct SESRefusal: Error, Hashable {
    enum Name: String {
        case badRequest = "BadRequestException"
        case incompleteSignature = "IncompleteSignature"
        case invalidClientTokenID = "InvalidClientTokenId"
        case messageRejected = "MessageRejected"
        case missingAuthenticationToken = "MissingAuthenticationToken"
        case signatureDoesNotMatch = "SignatureDoesNotMatch"
    }

    let name: Name
    let why: String

    init(_ name: Name, _ why: String) {
        self.name = name
        self.why = why
    }

    var status: Int {
        switch name {
        case .badRequest, .messageRejected: 400
        case .incompleteSignature, .invalidClientTokenID, .missingAuthenticationToken, .signatureDoesNotMatch: 403
        }
    }

    var answer: SandboxAnswer {
        Self.answer(status: status, name: name.rawValue, message: why)
    }

    /// The form of the answer for a status that a fault asks for.
    static func faultAnswer(_ status: Int) -> SandboxAnswer {
        let name =
            switch status {
            case 400: "BadRequestException"
            case 403: "AccessDeniedException"
            case 404: "NotFoundException"
            case 429: "TooManyRequestsException"
            case 503: "ServiceUnavailableException"
            default: "InternalFailure"
            }
        return answer(status: status, name: name, message: "Injected fault")
    }

    private static func answer(status: Int, name: String, message: String) -> SandboxAnswer {
        .json(status, ["message": .string(message)], headers: [("x-amzn-errortype", name)])
    }
}
