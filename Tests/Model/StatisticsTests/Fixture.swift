import Foundation
import Testing
import TidemarkJSON

/// The published vectors beside these tests.
enum Fixture {
    static let arrivals = load("arrivals")
    static let percentiles = load("percentiles")
    static let queues = load("queues")
    static let drift = load("drift")
    static let extrapolate = load("extrapolate")
    static let fits = load("fits")

    private static func load(_ name: String) -> JSONValue {
        do {
            let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
            return try JSONValue(parsing: Data(contentsOf: file))
        } catch {
            preconditionFailure("fixture \(name): \(error)")
        }
    }
}

extension JSONValue {
    /// The number that must stand here.
    func number(sourceLocation: SourceLocation = #_sourceLocation) throws -> Double {
        try #require(double, sourceLocation: sourceLocation)
    }

    /// The list of numbers that must stand here.
    func numbers(sourceLocation: SourceLocation = #_sourceLocation) throws -> [Double] {
        let items = try #require(array, sourceLocation: sourceLocation)
        let numbers = items.compactMap { $0.double }
        try #require(numbers.count == items.count, sourceLocation: sourceLocation)
        return numbers
    }
}
