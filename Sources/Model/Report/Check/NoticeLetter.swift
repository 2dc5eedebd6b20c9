import TidemarkPlan
import TidemarkPricing
package import TidemarkUnits
import TidemarkWire

/// The letter by which the provider of a target is told of a test: plain text to send, with what only the sender knows
/// left to be filled in.
package struct NoticeLetter {
    private let forecast: PlanForecast
    private let details: Details

    /// What the forecast does not know.
    package struct Details: Sendable {
        /// When the first scenario is to begin; nil to be filled in.
        package var start: UTCMinute?
        /// Those of this machine that the provider may see; empty where it has none of its own.
        package var addresses: [String]
        /// The rules that end the run by themselves, a phrase each.
        package var rules: [String]

        package init(
            start: UTCMinute? = nil,
            addresses: [String] = [],
            rules: [String] = []
        ) {
            self.start = start
            self.addresses = addresses
            self.rules = rules
        }
    }

    private static let width = 78
    /// Seconds between two scenarios at most, and after the last one.
    private static let recovery = 60.0

    package init(_ forecast: PlanForecast, _ details: Details) {
        self.forecast = forecast
        self.details = details
    }

    /// What goes into the plan once the letter is sent.
    package static func planLine(sent: CalendarDate) -> String {
        "notice: {sent: \(sent), to: \"WHOM\", reference: \"THEIR NUMBER\"}"
    }

    package var text: String {
        var page = TextPage(width: Self.width, style: .plain)
        page.add("Subject: Notice of a load test of \(host)\(details.start.map { " on \($0.date) (UTC)" } ?? "")")
        page.blank()
        page.add("To: \(Self.open("your contact or the support of the provider"))")
        page.add("From: \(Self.open("name, company, e-mail"))")
        page.blank()
        page.paragraph(
            "We plan a load test of your service and want you to know of it beforehand. Please tell us if the time "
                + "does not suit you, if it should be smaller, or if you need to know more.",
            indent: 0
        )
        what(&page)
        when(&page)
        section("From where", &page)
        for address in details.addresses { page.add("  \(address)") }
        if details.addresses.isEmpty {
            let what = "the address that you see; `curl -s https://checkip.amazonaws.com` on that machine shows it"
            page.paragraph(Self.open(what))
        }
        howMuch(&page)
        guarding(&page)
        return page.text
    }

    private static func open(_ what: String) -> String { "[to fill in: \(what)]" }

    private var target: Target? { forecast.plan.targets.first }

    private var host: String {
        guard case .url(let url)? = target?.endpoint else { return "a mock of our own" }
        return url.host
    }

    private func section(_ title: String, _ page: inout TextPage) {
        page.blank()
        page.add(title)
    }

    private func line(_ label: String, _ text: String, _ page: inout TextPage) {
        page.paragraph(text, label: PlainText.padded(label, to: 13))
    }

    private func what(_ page: inout TextPage) {
        section("What", &page)
        line("test", forecast.plan.name, &page)
        if let target {
            if case .url(let url) = target.endpoint { line("target", url.text, &page) }
            line("API", target.api.name, &page)
            line("model", target.model, &page)
        }
        if let environment = forecast.plan.environment { line("environment", environment.rawValue, &page) }
        line("account", Self.open("the organisation or project that is billed; never a key"), &page)
    }

    private var longest: Double { forecast.seconds + Self.recovery * Double(forecast.scenarios.count) }

    private func when(_ page: inout TextPage) {
        section("When", &page)
        if let start = details.start {
            line("begin", "\(start) UTC", &page)
            line("end", "\(start.adding(seconds: longest)) UTC at the latest", &page)
        } else {
            line("begin", Self.open("date and time, with the time zone"), &page)
            line("end", Self.open("\(Quantity.span(seconds: longest)) after it at the latest"), &page)
        }
        var length = "\(Quantity.span(seconds: forecast.seconds)) of load"
        if forecast.scenarios.count > 1 { length += ", with pauses of a minute at most between its parts" }
        line("length", length, &page)
    }

    private func howMuch(_ page: inout TextPage) {
        section("How much, by minute", &page)
        let rows = forecast.scenarios.map { (label: PlainText.line($0.name), cells: cells(of: $0)) }
        TextTable(
            heads: ["length", "requests", "at peak", "tokens in", "out", "at once"],
            blocks: [TextTable.Block(title: nil, rows: rows)]
        ).write(to: &page)
        page.paragraph(
            "Requests: in the mean of the part, and in its busiest minute. Tokens: of that minute. At once: of a part "
                + "with a given rate, those that arrive while one is answered, s being the seconds that this takes."
        )
        if forecast.scenarios.contains(where: { $0.requests == nil }) {
            page.paragraph("Parts with a fixed number of users have no rate of their own: it follows from the answers.")
        }
        page.blank()
        if let requests = forecast.requests { line("in all", "\(Quantity.count(requests)) requests", &page) }
        let largest = forecast.largest
        line(
            "largest",
            "about \(Quantity.tokens(largest.input)) tokens in, \(Quantity.tokens(largest.output)) out at most",
            &page
        )
        if let connections = target?.connections {
            line("connections", "\(Quantity.count(connections)) at most", &page)
        }
        if let limit = forecast.plan.budget?.limit {
            line("spend", "\(Quantity.money(limit)) at most: a budget ends the test before it is passed", &page)
        }
    }

    private func cells(of scenario: PlanForecast.Scenario) -> [TextTable.Cell] {
        let tokens = forecast.tokens(of: scenario)
        func perMinute(_ each: Double) -> String {
            scenario.busiestMinute.map { Quantity.tokens(Int(($0 * each).rounded())) } ?? "–"
        }
        let mean = scenario.requests.map { Double($0) / max(scenario.seconds, 60) * 60 }
        let atOnce =
            scenario.users.map(Quantity.count)
            ?? scenario.peakRate.map {
                "\(Quantity.number($0 * (scenario.replay == nil ? forecast.requestsPerArrival : 1))) × s"
            }
        return [
            Quantity.span(seconds: scenario.seconds), mean.map { Quantity.number($0) } ?? "–",
            scenario.busiestMinute.map { Quantity.number($0) } ?? "–", perMinute(tokens.input),
            perMinute(tokens.output),
            atOnce ?? "–",
        ].map { TextTable.Cell($0, isNumber: false) }
    }

    private func guarding(_ page: inout TextPage) {
        section("How it is guarded", &page)
        page.paragraph("The test ends by itself at any of these:")
        for rule in details.rules { page.paragraph(rule, label: "- ", indent: 2) }
        if let retry = forecast.plan.retry, retry.times > 0 {
            let times = retry.times == 1 ? "once" : "\(retry.times) times"
            page.paragraph("A failed request is made again \(times) at most, after a growing pause.")
        } else {
            page.paragraph("A failed request is not made again.")
        }
        section("How to stop it", &page)
        page.paragraph("Call or write to the contact below at any time, and the test is stopped at once.")
        page.paragraph(
            "On our side: `tidemark stop last` in any terminal of the machine, or Ctrl-C. Nothing more is sent from "
                + "that moment; requests in flight are given 10 s to end, and a second time cuts them off."
        )
        section("Contact during the test", &page)
        page.add("  \(Self.open("name, phone, chat: somebody who can stop it"))")
    }
}

/// A moment of the wall clock to the minute, in UTC.
package struct UTCMinute: Sendable, Hashable, CustomStringConvertible {
    /// Minutes since 1970.
    private let minutes: Int

    /// Reads `2026-12-01T09:00Z`; nil for any other form, and for days that no month has.
    package init?(_ text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix("Z"), let day = CalendarDate(String(parts[0])) else { return nil }
        let clock = parts[1].dropLast().split(separator: ":", omittingEmptySubsequences: false)
        guard clock.map(\.utf8.count) == [2, 2], clock.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let hour = Int(clock[0]), let minute = Int(clock[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        minutes = (CalendarDate(unixNanoseconds: 0).days(to: day) * 24 + hour) * 60 + minute
    }

    private init(minutes: Int) {
        self.minutes = minutes
    }

    /// Rounded up to the minute.
    package func adding(seconds: Double) -> UTCMinute {
        UTCMinute(minutes: minutes + Int(min(max(0, seconds / 60), 1e9).rounded(.up)))
    }

    private var iso: Substring {
        let (nanoseconds, isOver) = Int64(minutes).multipliedReportingOverflow(by: 60_000_000_000)
        return UTCTime.text(unixNanoseconds: isOver ? .max : nanoseconds).prefix(16)
    }

    package var date: String { String(iso.prefix(10)) }

    /// `2026-12-01 09:00`.
    package var description: String { "\(date) \(iso.suffix(5))" }
}
