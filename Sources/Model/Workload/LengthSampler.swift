import TidemarkProfile
package import TidemarkStatistics

/// Draws input and output lengths of one type, in tokens of 1 to `Profile.longestLength`.
package struct LengthSampler: Sendable {
    /// Whether a drawn output is asked for exactly, rather than as a bound.
    package let isOutputExact: Bool
    private let kind: Kind

    private enum Kind {
        case drawn(input: Distribution, output: Distribution)
        case profile(ProfileSampler, bound: Int?)
    }

    /// Takes lengths that are drawn; of those that a file states it draws those of the longest row.
    package init(_ lengths: RequestType.Lengths) {
        switch lengths {
        case .drawn(let input, let output):
            isOutputExact = output.isExact
            kind = .drawn(input: input, output: output.distribution)
        case .profile(let profile, let bound):
            isOutputExact = true
            kind = .profile(ProfileSampler(profile), bound: bound)
        case .file(let file, let output):
            isOutputExact = output?.isExact ?? true
            kind = .drawn(input: .fixed(Double(file.longest)), output: output?.distribution ?? .fixed(1))
        }
    }

    package func sample(using source: inout RandomSource) -> (input: Int, output: Int) {
        switch kind {
        case .drawn(let input, let output):
            return (Self.tokens(input.sample(using: &source)), Self.tokens(output.sample(using: &source)))
        case .profile(let sampler, let bound):
            let draw = sampler.draw(using: &source)
            return (draw.input, min(draw.output, bound ?? draw.output))
        }
    }

    static func tokens(_ value: Double) -> Int {
        value < Double(Profile.longestLength) ? Int(max(1, value.rounded())) : Profile.longestLength
    }
}

extension RequestType.Output {
    var isExact: Bool { if case .drawn = self { true } else { false } }

    /// Of the lengths asked for.
    var distribution: Distribution {
        switch self {
        case .drawn(let distribution): distribution
        case .bound(let most): .fixed(Double(most))
        }
    }
}
