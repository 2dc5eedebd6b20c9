import Foundation
import TidemarkLogs
import TidemarkPlan
import TidemarkPricing
import TidemarkProfile
import TidemarkStore
import TidemarkTokens
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

/// An error as the user meets it: what it says, and the exit code that goes with it.
struct Failure: Error, CustomStringConvertible {
    /// The exit codes that do not follow from a verdict.
    enum Code: Int32 {
        case couldNotRun = 1
        case wrongInput = 2
        /// Nothing is left of a budget.
        case budgetSpent = 5
        /// A safety rule keeps the command from beginning; nothing that the user wrote is wrong.
        case heldBack = 6
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var exitCode: Int32 { code.rawValue }
    var description: String { message }

    /// Nil for errors of the command line itself, which its parser words.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as PlanError: self.init(.wrongInput, error.description)
        case let error as ProfileError: self.init(.wrongInput, error.description)
        case let error as PriceError: self.init(.wrongInput, error.description)
        case let error as LogError: self.init(.wrongInput, error.description)
        case let error as TokenizerError: self.init(.wrongInput, error.description)
        case let error as UnitError: self.init(.wrongInput, error.description)
        case let error as WireError:
            self.init(error.code == .refusedCredentials ? .couldNotRun : .wrongInput, error.message)
        case let error as StoreError:
            let isInput = error.code == .noStore || error.code == .noSuchRun || error.code == .ambiguousRun
            self.init(isInput ? .wrongInput : .couldNotRun, error.message)
        case let error as BudgetRefusal:
            self.init(error.code == .nothingLeft ? .budgetSpent : .wrongInput, error.message)
        case let error as TransportError: self.init(.couldNotRun, error.message)
        default: return nil
        }
    }
}
