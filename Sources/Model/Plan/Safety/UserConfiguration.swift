import TidemarkUnits

/// What a user sets for all runs on a machine: `config.yaml` in the user's own folder.
package struct UserConfiguration: Sendable, Hashable {
    package var ceilings: Ceilings?

    package init(ceilings: Ceilings? = nil) {
        self.ceilings = ceilings
    }

    /// Reads the file as strictly as a plan; one that holds nothing but comments sets nothing.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: what faults and messages call the file.
    /// - Throws: `PlanError` with every fault of the file.
    package init(yaml text: String, file: String) throws(PlanError) {
        let lines = text.split { $0.isNewline }.map { $0.drop { $0 == " " || $0 == "\t" } }
        guard lines.contains(where: { !$0.isEmpty && $0.first != "#" }) else {
            self.init()
            return
        }
        var faults: [PlanError.Fault] = []
        let root = YAMLNode(parsing: text, file: file, faults: &faults)
        guard let root else { throw PlanError(faults: faults) }
        var reader = PlanReader(sources: .none, dialect: .file)
        reader.faults = faults
        let ceilings = reader.ceilings(root, file: file)
        guard reader.faults.isEmpty else { throw PlanError(faults: reader.faults) }
        self.init(ceilings: ceilings)
    }
}

extension PlanReader {
    fileprivate mutating func ceilings(_ root: YAMLNode, file: String) -> Ceilings? {
        let fields = fields(of: root, PlanKeys.configuration, owner: "the configuration")
        guard let node = fields?["ceilings"], let keys = self.fields(of: node, PlanKeys.ceilings, owner: "ceilings")
        else { return nil }
        var ceilings = Ceilings(file: file)
        ceilings.rate = value("rate", of: keys) { (text) throws(UnitError) in
            try Self.overZero(try Rate(parsing: text), text)
        }
        ceilings.tokens = value("tokens", of: keys, Self.tokenRate)
        ceilings.concurrent = value("concurrent", of: keys) { (text) throws(UnitError) in
            try Self.whole(text, in: 1...Bounds.mostConnections)
        }
        ceilings.spend = value("spend", of: keys) { (text) throws(UnitError) in
            let money = try Money(parsing: text)
            guard money > .zero else { throw UnitError(found: text, allowed: "an amount over zero") }
            return money
        }
        return ceilings
    }

    private static func overZero(_ rate: Rate, _ text: String) throws(UnitError) -> Rate {
        guard rate.perSecond > 0 else { throw UnitError(found: text, allowed: "a rate over zero") }
        return rate
    }

    /// Tokens over a period: `200K/s`, `10M/min`.
    private static func tokenRate(_ text: String) throws(UnitError) -> Rate {
        let allowed = "a number of tokens over a time, such as 200K/s or 10M/min"
        guard let slash = text.lastIndex(of: "/") else { throw UnitError(found: text, allowed: allowed) }
        do throws(UnitError) {
            let count = try TokenCount.parse(String(text[..<slash]))
            let period = try Rate(parsing: "1" + text[slash...])
            return try overZero(Rate(perSecond: Double(count) * period.perSecond), text)
        } catch {
            throw UnitError(found: text, allowed: allowed)
        }
    }
}

extension PlanKeys {
    static let configuration = KeyTable(keys: [
        .init(
            name: "ceilings",
            form: .mapping(ceilings),
            summary: "What no run may pass, whatever its plan says.",
            example: "{rate: 50/s, concurrent: 100}"
        )
    ])

    static let ceilings = KeyTable(keys: [
        .init(
            name: "rate",
            form: .text("a rate"),
            summary: "Requests per second, to hosts that are not loopback.",
            example: "50/s"
        ),
        .init(
            name: "tokens",
            form: .text("tokens over a time"),
            summary: "Tokens of input and output together, to hosts that are not loopback.",
            example: "200K/s"
        ),
        .init(
            name: "concurrent",
            form: .text("a whole number"),
            summary: "Requests at a time, to hosts that are not loopback.",
            example: "100"
        ),
        .init(
            name: "spend",
            form: .text("an amount"),
            summary: "What one run may spend, on any target with prices.",
            example: "50 USD"
        ),
    ])
}
