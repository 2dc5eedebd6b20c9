import Testing
import TidemarkPlan
import TidemarkPricing
import TidemarkSchedule
import TidemarkUnits

@Suite struct PlannedLoadTests {
    private static func open(_ rate: Double, for seconds: Int64) -> Scenario {
        Scenario(
            name: "open \(rate)",
            kind: .baseline,
            load: .open(.constant(Rate(perSecond: rate), for: .seconds(seconds)), .poisson),
            warmup: .automatic
        )
    }

    private static let users = Scenario(
        name: "users",
        kind: .users,
        load: .closed(UserLoad(count: 5, think: .zero, duration: .seconds(30), startOver: .seconds(1))),
        warmup: .automatic
    )

    private static func load(_ scenarios: [Scenario]) -> PlannedLoad {
        PlannedLoad(Plan(name: "p", targets: [], types: [], scenarios: scenarios))
    }

    @Test("open scenarios count arrivals, so that a jump to come weighs as much as it will send")
    func arrivals() {
        let load = Self.load([Self.open(1, for: 10), Self.open(50, for: 20)])
        let early = load.position(in: 0, after: .seconds(4))
        #expect(early == SpendingAlerts.Position(done: 4, left: 1_006, time: .seconds(26)))
        let between = load.position(in: 1, after: .zero)
        #expect(between == SpendingAlerts.Position(done: 10, left: 1_000, time: .seconds(20)))
        // Draining, or past the last one.
        for end in [load.position(in: 1, after: .seconds(99)), load.position(in: 2, after: .zero)] {
            #expect(end == SpendingAlerts.Position(done: 1_010, left: 0, time: .zero))
        }
    }

    @Test("a plan with a closed loop counts seconds")
    func seconds() {
        let load = Self.load([Self.open(50, for: 10), Self.users])
        #expect(
            load.position(in: 1, after: .seconds(10)) == SpendingAlerts.Position(done: 20, left: 20, time: .seconds(20))
        )
        #expect(
            load.position(in: 0, after: .seconds(-1)) == SpendingAlerts.Position(done: 0, left: 40, time: .seconds(40))
        )
    }
}
