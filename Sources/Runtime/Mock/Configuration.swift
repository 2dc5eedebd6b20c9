import TidemarkPlan
import TidemarkStatistics
import TidemarkWire

/// The settings of a server between two changes of them, ready to be asked.
final class Configuration: Sendable {
    let settings: MockSettings
    /// The name of the model that stands in answers to requests that name none.
    let defaultModel: String
    private let models: [String: MockModel]
    /// The rules that can meet a request, with the shares summed up.
    private let faults: [(fault: MockFault, upTo: Double)]
    private let refusedShare: Double

    init(_ settings: MockSettings, defaultModel: String) {
        self.settings = settings
        self.defaultModel = defaultModel
        models = Dictionary(settings.models.map { ($0.name, settings.standard.changed(by: $0.changes)) }) { first, _ in
            first
        }
        var upTo = 0.0
        faults = settings.faults.filter { $0.fault != .refuse }.map { rule in
            upTo += rule.share
            return (rule.fault, upTo)
        }
        refusedShare = settings.faults.filter { $0.fault == .refuse }.reduce(0) { $0 + $1.share }
    }

    /// The models that are listed.
    var modelNames: [String] {
        (models[defaultModel] == nil ? [defaultModel] : []) + settings.models.map(\.name)
    }

    /// How a model answers.
    ///
    /// - Throws: status 404 where only known models may be asked for.
    func model(_ name: String?) throws(APIFault) -> MockModel {
        guard let name else { return models[defaultModel] ?? settings.standard }
        if let model = models[name] { return model }
        guard !settings.isStrict || name == defaultModel else {
            throw APIFault(
                status: 404,
                message: "The model '\(name)' does not exist or you do not have access to it.",
                parameter: "model",
                code: "model_not_found"
            )
        }
        return settings.standard
    }

    /// The name under which metrics count a model: those that clients make up share one.
    func label(of name: String?) -> String {
        guard let name, name != defaultModel else { return defaultModel }
        return models[name] == nil ? "other" : name
    }

    // MARK: Faults

    /// The fault of request `number`, if a rule meets it: the same for the same seed.
    func fault(ofRequest number: UInt64, seed: UInt64) -> MockFault? {
        guard let last = faults.last else { return nil }
        var source = RandomSource(seed: RandomSource.substream(seed ^ Self.requestFaults, number))
        let draw = source.unit()
        return draw < last.upTo ? faults.first { draw < $0.upTo }?.fault : nil
    }

    /// Whether connection `number` is refused.
    func refuses(connection number: UInt64, seed: UInt64) -> Bool {
        guard refusedShare > 0 else { return false }
        var source = RandomSource(seed: RandomSource.substream(seed ^ Self.connectionFaults, number))
        return source.unit() < refusedShare
    }

    private static let requestFaults: UInt64 = 0x6661_756C_7473
    private static let connectionFaults: UInt64 = 0x7265_6675_7365
}
