/// Everything that is wrong with a plan, in the order of the file: no fault hides another.
package struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Never empty; sorted by where they stand.
    package var faults: [Fault]

    package init(faults: [Fault]) {
        // What is no YAML of ours explains whatever else is wrong with the same value.
        let broken = Set(faults.filter { $0.kind == .syntax }.map(\.place))
        let own = Set(faults.filter { $0.kind != .value || !broken.contains($0.place) })
        self.faults = own.sorted()
    }

    /// One line for each fault.
    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }

    /// One thing that is wrong.
    ///
    /// It says where that stands, what was found, what is allowed and, where there is one, the nearest valid spelling.
    /// It never holds a key, a header's value, or a value of the environment.
    package struct Fault: Sendable, Hashable, CustomStringConvertible {
        package var kind: Kind
        package var place: Place
        /// The part of the plan that it concerns, such as `"rate" in scenario baseline`; nil where the message says it.
        package var subject: String?
        package var message: String

        package init(kind: Kind, place: Place, subject: String? = nil, message: String) {
            self.kind = kind
            self.place = place
            self.subject = subject.map(Self.printable)
            self.message = Self.printable(message)
        }

        /// What a plan holds is shown on one line, and cannot steer a terminal.
        private static func printable(_ text: String) -> String {
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                        if scalar == "\n" { return ["\\", "n"] }
                        return [scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar]
                    }
                )
            )
        }

        package var description: String {
            // A flag names its subject already.
            let shown = if case .flag = place { nil as String? } else { subject }
            return "\(place): " + (shown.map { "\($0): " } ?? "") + message
        }
    }

    package enum Kind: Sendable, Hashable {
        /// Not YAML, or YAML that plans do not use: anchors, tags, several documents.
        case syntax
        case duplicateKey
        case unknownKey
        case missingKey
        /// A value that is not what its key takes.
        case value
        /// Values that are right one by one and impossible together.
        case conflict
        /// Part of the plan format, but not of this version.
        case unsupported
        /// A `--set` whose path leads nowhere.
        case override
    }

    /// Where a piece of a plan comes from.
    package enum Place: Sendable, Hashable, CustomStringConvertible {
        /// Line and column count from 1; columns count Unicode scalars.
        case file(String, line: Int, column: Int)
        /// The command line, by the flag as the user typed it, without its value: `--rate`, `--set baseline.rate`.
        case flag(String)

        package var description: String {
            switch self {
            case .file(let name, let line, let column): "\(name):\(line):\(column)"
            case .flag(let flag): flag
            }
        }

        /// The line in the file, or 0 for the command line.
        package var line: Int {
            if case .file(_, let line, _) = self { line } else { 0 }
        }
    }
}

extension PlanError.Fault: Comparable {
    /// Flags first, then each file from top to bottom.
    package static func < (left: Self, right: Self) -> Bool {
        let (first, second) = (left.place.order, right.place.order)
        return first == second ? left.message < right.message : first < second
    }
}

extension PlanError.Place {
    /// A mock's file comes before or after the plan's, not between its lines.
    fileprivate var order: (String, Int, Int, String) {
        switch self {
        case .flag(let flag): ("", 0, 0, flag)
        case .file(let name, let line, let column): (name, line, column, "")
        }
    }
}
