import TidemarkJSON

/// The server's side of one answer with embeddings.
struct EmbeddingsAnswer: FixedAnswer {
    enum Encoding: Sendable, Hashable {
        /// Arrays of numbers.
        case float
        /// Little-endian 32-bit floats, one behind the other.
        case base64
    }

    static let mostInputs = 2_048
    static let mostDimensions = 4_096

    var inputs: [PromptInput]
    var dimensions: Int
    var encoding: Encoding

    static func usualDimensions(of model: String) -> Int { model.hasSuffix("-large") ? 3_072 : 1_536 }

    func text(_ completion: Completion) -> String {
        let tokens = completion.promptTokens + inputs.reduce(0) { $0 + $1.tokens }
        let data = inputs.enumerated().map { number, input in
            #"{"object":"embedding","index":\#(number),"embedding":\#(text(of: input))}"#
        }
        return #"{"object":"list","data":[\#(data.joined(separator: ","))],"#
            + #""model":\#(JSONValue.quoted(completion.model)),"#
            + #""usage":{"prompt_tokens":\#(tokens),"total_tokens":\#(tokens)}}"#
    }

    private func text(of input: PromptInput) -> String {
        let vector = Self.vector(of: input, dimensions: dimensions)
        switch encoding {
        case .float: return "[" + vector.map { "\($0)" }.joined(separator: ",") + "]"
        case .base64:
            let bytes = vector.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init) }
            return #""\#(Base64.encoded(bytes))""#
        }
    }

    /// A vector of length 1 that depends on the input alone.
    static func vector(of input: PromptInput, dimensions: Int) -> [Float] {
        // FNV-1a of the input seeds Knuth's MMIX generator: no statistics rest on these draws.
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        switch input {
        case .text(let text): text.utf8.forEach(mix)
        case .tokens(let tokens):
            for token in tokens { withUnsafeBytes(of: token.littleEndian) { $0.forEach(mix) } }
        }
        let draws = (0..<dimensions).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(Int64(bitPattern: state) >> 11) + 0.5
        }
        let length = draws.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return draws.map { Float($0 / length) }
    }
}
