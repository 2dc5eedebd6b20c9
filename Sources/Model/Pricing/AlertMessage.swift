package import TidemarkJSON
import TidemarkUnits

/// An alert as it leaves the machine: what webhooks and commands get.
///
/// The form is documented in docs/alerts.md.
package struct AlertMessage: Sendable, Hashable {
    package var alert: SpendingAlert
    package var run: String
    package var plan: String
    package var target: String
    /// Wall clock of the run's start, in nanoseconds since 1970.
    package var startedAtUnixNanoseconds: Int64

    package init(_ alert: SpendingAlert, run: String, plan: String, target: String, startedAtUnixNanoseconds: Int64) {
        self.alert = alert
        self.run = run
        self.plan = plan
        self.target = target
        self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
    }

    /// The alert's sentence with the name of its plan before it.
    package var text: String { "\(plan): \(alert)" }

    /// The whole message.
    package var json: JSONValue {
        var members = [
            JSONMember("schemaVersion", 1), JSONMember("event", "spending alert"), JSONMember("text", .string(text)),
            JSONMember("plan", .string(plan)), JSONMember("run", .string(run)), JSONMember("target", .string(target)),
            JSONMember("at", .string(UTCTime.text(unixNanoseconds: wallClock))),
            JSONMember("elapsedSeconds", .double(Double(alert.at.nanoseconds / 1_000_000) / 1e3)),
        ]
        switch alert.reason {
        case .share(let share):
            members += [JSONMember("reason", "share"), JSONMember("share", .double(share))]
        case .forecast:
            members += [JSONMember("reason", "forecast")]
        }
        members += [
            JSONMember("spentUSD", Self.dollars(alert.spent)), JSONMember("reservedUSD", Self.dollars(alert.reserved)),
            JSONMember("limitUSD", Self.dollars(alert.limit)),
        ]
        if let forecast = alert.forecast { members.append(JSONMember("forecastUSD", Self.dollars(forecast))) }
        return .object(members)
    }

    /// In the form of Slack's incoming webhooks.
    ///
    /// Source: docs.slack.dev, "Sending messages using incoming webhooks"; `&`, `<` and `>` are escaped in its text.
    package var slack: JSONValue {
        let escaped = "\(text) (run \(run))".flatMap { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }
        return .object([JSONMember("text", .string(String(escaped)))])
    }

    private var wallClock: Int64 {
        let (sum, isOver) = startedAtUnixNanoseconds.addingReportingOverflow(alert.at.nanoseconds)
        return isOver ? startedAtUnixNanoseconds : sum
    }

    /// The exact amount as a number.
    private static func dollars(_ money: Money) -> JSONValue { .number(money.amount) }
}
