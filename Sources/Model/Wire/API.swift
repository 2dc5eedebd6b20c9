/// What an endpoint speaks.
package enum API: Sendable, Hashable {
    case family(APIFamily)
    /// A family that Tidemark does not know and that the plan describes.
    case custom(CustomAPI)

    /// The ids that plans use: those of all families, and `custom`.
    package static let names = APIFamily.allCases.map(\.rawValue) + [customName]

    /// The id of an API that the plan describes.
    package static let customName = "custom"

    /// The id that plans and reports use.
    package var name: String {
        switch self {
        case .family(let family): family.rawValue
        case .custom: Self.customName
        }
    }

    /// How its requests are written and its answers read.
    package var client: any ClientFormat {
        switch self {
        case .family(let family): family.client
        case .custom(let api): CustomFormat(api)
        }
    }

    /// Whether a user's message can hold pictures.
    package var takesImages: Bool { if case .family(let family) = self { family.takesImages } else { false } }

    /// Whether a prompt is a query with documents.
    package var takesDocuments: Bool { if case .family(let family) = self { family.takesDocuments } else { false } }

    /// Whether a prompt can be several texts, each with an answer of its own.
    package var takesSeveralInputs: Bool {
        if case .family(let family) = self { family.takesSeveralInputs } else { false }
    }

    /// Whether a prompt can have a system's message and earlier turns; where there is one text, as a transcript.
    package var takesConversations: Bool { generatesText }

    /// Whether its answers are made of generated text, which has a length and a first token.
    package var generatesText: Bool {
        switch self {
        case .family(let family): family.generatesText
        case .custom(let api): api.text != nil || api.reasoning != nil
        }
    }

    /// Whether an answer can come in pieces.
    package var isStreamable: Bool {
        switch self {
        case .family(let family): family.generatesText
        case .custom(let api): api.framing != .json
        }
    }
}
