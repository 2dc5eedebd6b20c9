import TidemarkJSON

/// An API that a plan describes: how its requests are written, and where things are in its answers.
package struct CustomAPI: Sendable, Hashable {
    package enum Framing: String, Sendable, Hashable, CaseIterable {
        case serverSentEvents = "sse"
        case jsonLines = "json-lines"
        /// One JSON value, not streamed.
        case json
    }

    package enum End: Sendable, Hashable {
        /// An event whose data are this text, which is not JSON.
        case data(String)
        /// An event with a value here that is neither null nor false.
        case value(JSONPath)
    }

    /// Put behind the base of the target; empty where that is whole.
    package var path: String
    package var body: Body
    package var framing: Framing
    package var text: JSONPath?
    package var reasoning: JSONPath?
    package var finish: JSONPath?
    package var input: JSONPath?
    package var output: JSONPath?
    /// An error, where a value stands here that is neither null nor false.
    package var error: JSONPath?
    /// Nil where the end of the body is the end.
    package var end: End?

    package init(path: String = "", body: Body, framing: Framing = .serverSentEvents) {
        self.path = path
        self.body = body
        self.framing = framing
    }
}

extension CustomAPI {
    /// A request's body: JSON text with holes.
    package struct Body: Sendable, Hashable {
        /// What a hole takes: `{prompt}`, `{model}`, `{output}`, `{stream}`.
        package enum Hole: String, Sendable, Hashable, CaseIterable {
            case prompt, model, output, stream

            package var text: String { "{\(rawValue)}" }
        }

        enum Part: Sendable, Hashable {
            case fixed(String)
            case hole(Hole)
        }

        let parts: [Part]

        /// What is wrong with a body.
        package enum Fault: Error, Sendable, Hashable {
            /// It is not JSON once its holes are filled; says why.
            case notJSON(String)
            /// The prompt is text, so its hole is needed once, within a string.
            case promptHoles(Int)
            /// The prompt is written last: nothing behind it may depend on the request.
            case outputBehindPrompt
        }

        /// - Throws: what is wrong with it.
        package init(_ text: String) throws(Fault) {
            var parts: [Part] = []
            var rest = Substring(text)
            while let (hole, range) = Self.firstHole(in: rest) {
                parts += [.fixed(String(rest[..<range.lowerBound])), .hole(hole)]
                rest = rest[range.upperBound...]
            }
            self.parts = parts + [.fixed(String(rest))]
            do throws(JSONError) {
                // A prompt with a space in it is JSON only within a string.
                _ = try JSONValue(parsing: filled(prompt: "a b", model: "m", output: "1", isStreamed: true))
            } catch {
                throw .notJSON(error.description)
            }
            let prompts = parts.count { $0 == .hole(.prompt) }
            guard prompts == 1, let prompt = parts.firstIndex(of: .hole(.prompt)) else { throw .promptHoles(prompts) }
            if parts[prompt...].contains(.hole(.output)) { throw .outputBehindPrompt }
        }

        private static func firstHole(in text: Substring) -> (hole: Hole, range: Range<Substring.Index>)? {
            Hole.allCases.compactMap { hole in text.firstRange(of: hole.text).map { (hole, $0) } }
                .min { $0.1.lowerBound < $1.1.lowerBound }
        }

        private func filled(prompt: String, model: String, output: String, isStreamed: Bool) -> String {
            parts.map { part in
                switch part {
                case .fixed(let text): text
                case .hole(.prompt): prompt
                case .hole(.model): model
                case .hole(.output): output
                case .hole(.stream): "\(isStreamed)"
                }
            }.joined()
        }

        /// Whether requests state the bound of their outputs.
        package var boundsOutput: Bool { parts.contains(.hole(.output)) }

        /// The parts of a request before the prompt, and the text behind it.
        func rendered(model: String, isStreamed: Bool) -> (start: [RequestTemplate.Part], end: String) {
            // The quotes are the body's own.
            let model = String(JSONValue.quoted(model).dropFirst().dropLast())
            let prompt = parts.firstIndex(of: .hole(.prompt)) ?? parts.endIndex
            let start: [RequestTemplate.Part] = parts[..<prompt].map { part in
                switch part {
                case .fixed(let text): .fixed(text)
                case .hole(.output): .bound
                case .hole(.stream): .fixed("\(isStreamed)")
                case .hole(.model), .hole(.prompt): .fixed(model)
                }
            }
            let rest = Self(parts: Array(parts[prompt...].dropFirst()))
            return (start, rest.filled(prompt: "", model: model, output: "", isStreamed: isStreamed))
        }

        private init(parts: [Part]) {
            self.parts = parts
        }
    }
}
