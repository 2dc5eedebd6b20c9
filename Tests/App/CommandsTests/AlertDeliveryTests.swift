import Foundation
import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkUnits

@testable import TidemarkCommands

@Suite(.timeLimit(.minutes(1))) struct AlertDeliveryTests {
    private static let environment = ["PATH": "/usr/bin:/bin"]

    private static func message(share: Double) -> AlertMessage {
        AlertMessage(
            SpendingAlert(reason: .share(share), at: .start, spent: .zero, reserved: .zero, limit: .max),
            run: "r",
            plan: "p",
            target: "t",
            startedAtUnixNanoseconds: 0
        )
    }

    private static func delivery(_ commands: [String]...) throws -> AlertDelivery {
        try AlertDelivery(
            Budget(limit: .max, notices: commands.map { .command($0) }),
            environment: environment
        )
    }

    @Test("a channel takes alerts one after another, each as a line of JSON")
    func order() async throws {
        let scratch = try Scratch()
        let delivery = try Self.delivery(["sh", "-c", "cat >> \"$0\"", scratch.path("told.txt")], ["true"])
        for share in [0.5, 0.8, 0.95] { delivery.send(Self.message(share: share)) }
        #expect(await delivery.finish() == [])
        let lines = try scratch.text(of: "told.txt").split(separator: "\n")
        #expect(try lines.map { try JSONValue(parsing: Array($0.utf8))["share"]?.double } == [0.5, 0.8, 0.95])
    }

    @Test("a program that fails, is killed, or reads nothing costs its own alerts only")
    func failures() async throws {
        let delivery = try Self.delivery(["sh", "-c", "exit 3"], ["sh", "-c", "kill -9 $$"], ["true"])
        delivery.send(Self.message(share: 0.5))
        delivery.send(Self.message(share: 0.8))
        #expect(
            Set(await delivery.finish()) == [
                "2 alerts could not be delivered: the command sh ended with exit code 3",
                "2 alerts could not be delivered: the command sh was ended by signal 9",
            ]
        )
    }

    @Test("who is in a hurry waits no longer, and leaves no program behind")
    func hurry() async throws {
        let scratch = try Scratch()
        let delivery = try Self.delivery(["sh", "-c", "echo $$ > \"$0\"; exec sleep 60", scratch.path("number")])
        // Before the wait begins, a signal means the run.
        delivery.hurry()
        delivery.send(Self.message(share: 0.5))
        async let notes = delivery.finish()
        try await wait("the program") { (try? scratch.text(of: "number"))?.hasSuffix("\n") == true }
        let number = try #require(Int32(try scratch.text(of: "number").dropLast()))
        delivery.hurry()
        #expect(await notes == ["1 alert could not be delivered: it was not waited for"])
        try await wait("its end") { !ProcessTable.isRunning(number) }
    }
}
