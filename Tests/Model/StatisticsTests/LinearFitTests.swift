import Testing
import TidemarkJSON
import TidemarkStatistics

/// Vectors of numpy and scipy; `extrapolate` is the published example of a fit of first tokens over input.
@Suite struct LinearFitTests {
    private func isClose(_ value: Double, _ wanted: Double, _ tolerance: Double = 1e-8) -> Bool {
        abs(value - wanted) <= tolerance * max(1, abs(wanted))
    }

    private func number(_ value: JSONValue, _ name: String) throws -> Double { try #require(value[name]?.double) }

    private func numbers(_ value: JSONValue, _ name: String) throws -> [Double] {
        let found = try #require(value[name])
        return try found.numbers()
    }

    private func range(_ value: JSONValue?) throws -> ClosedRange<Double> {
        let found = try #require(value)
        let ends = try found.numbers()
        return ends[0]...ends[1]
    }

    private func expect(_ found: ClosedRange<Double>, _ wanted: ClosedRange<Double>) {
        #expect(isClose(found.lowerBound, wanted.lowerBound))
        #expect(isClose(found.upperBound, wanted.upperBound))
    }

    @Test func firstTokensOverInputOfThePublishedExample() throws {
        let example = Fixture.extrapolate
        let points = try numbers(example, "input_tokens").map { [1, $0] }
        let fit = try #require(LinearFit(points, try numbers(example, "ttft_ms")))
        #expect(isClose(fit.coefficients[0], try number(example, "a")))
        #expect(isClose(fit.coefficients[1], try number(example, "b_ms_per_token")))
        #expect(isClose(fit.deviation, try number(example, "s")))
        for member in try #require(example["predict"]?.members) {
            let size: Double = try #require(Double(member.name))
            let point: [Double] = [1, size]
            #expect(isClose(fit.value(at: point), try number(member.value, "fit")))
            #expect(isClose(fit.leverage(at: point), try number(member.value, "leverage")))
            expect(fit.predictionInterval(at: point), try range(member.value["pi95"]))
        }
    }

    @Test func severalColumnsAsNumpyFitsThem() throws {
        for vector in try #require(Fixture.fits["fits"]?.array) {
            let points = try #require(vector["points"]?.array).map { try $0.numbers() }
            let fit = try #require(LinearFit(points, try numbers(vector, "values")))
            let coefficients = try numbers(vector, "coefficients")
            let errors = try numbers(vector, "errors")
            for column in coefficients.indices {
                #expect(abs(fit.coefficients[column] / coefficients[column] - 1) < 1e-8)
                #expect(abs(fit.error(of: column) / errors[column] - 1) < 1e-6)
            }
            #expect(isClose(fit.deviation, try number(vector, "deviation")))
            for at in try #require(vector["at"]?.array) {
                let point = try numbers(at, "point")
                #expect(isClose(fit.value(at: point), try number(at, "fit")))
                #expect(isClose(fit.leverage(at: point), try number(at, "leverage"), 1e-6))
                expect(fit.predictionInterval(at: point), try range(at["prediction95"]))
                expect(fit.meanInterval(at: point), try range(at["mean95"]))
            }
        }
    }

    @Test func pointsThatDoNotDecideHaveNoFit() {
        #expect(LinearFit([], []) == nil)
        #expect(LinearFit([[1, 2], [1, 3]], [1, 2]) == nil)
        #expect(LinearFit([[1, 5], [1, 5], [1, 5], [1, 5]], [1, 2, 3, 4]) == nil)
        #expect(LinearFit([[1, 0], [1, 0], [1, 0]], [1, 2, 3]) == nil)
        #expect(LinearFit([[1, 1], [1, 2], [1, .infinity]], [1, 2, 3]) == nil)
        #expect(LinearFit([[1, 1], [1, 2], [1, 3]], [1, 2, .nan]) == nil)
    }

    @Test func aPerfectLineHasNoError() throws {
        let fit = try #require(LinearFit((1...6).map { [1, Double($0)] }, (1...6).map { 3 + 2 * Double($0) }))
        #expect(fit.deviation < 1e-12)
        #expect(isClose(fit.value(at: [1, 100]), 203))
    }

    @Test func drawsLieAsTheIntervalsSay() throws {
        let vector = try #require(Fixture.fits["fits"]?.array?.first)
        let points = try #require(vector["points"]?.array).map { try $0.numbers() }
        let fit = try #require(LinearFit(points, try numbers(vector, "values")))
        var source = RandomSource(seed: 11)
        let at = [1.0, 20_000]
        let interval = fit.meanInterval(at: at)
        let inside = (0..<4_000).count { _ in
            let coefficients = fit.draw(using: &source)
            return interval.contains(coefficients[0] * at[0] + coefficients[1] * at[1])
        }
        #expect(abs(Double(inside) / 4_000 - 0.95) < 0.014)
    }

    @Test func lackOfFitAsScipyJudgesIt() throws {
        for vector in try #require(Fixture.fits["lack"]?.array) {
            let points = try #require(vector["points"]?.array).map { try $0.numbers() }
            let values = try numbers(vector, "values")
            let fit = try #require(LinearFit(points, values))
            let groups = try numbers(vector, "groups").map { Int($0) }
            let test = try #require(LackOfFit(of: fit, values: values, groups: groups))
            #expect(isClose(test.ratio, try number(vector, "ratio"), 1e-7))
            #expect(isClose(test.probability, try number(vector, "probability"), 1e-7))
            #expect(LackOfFit(of: fit, values: values, groups: Array(0..<8)) == nil)
        }
    }

    @Test func studentTAsScipyHasIt() throws {
        for vector in try #require(Fixture.fits["t"]?.array) {
            let distribution = StudentT(freedom: try number(vector, "freedom"))
            let share = try number(vector, "share")
            let wanted = try number(vector, "value")
            #expect(isClose(distribution.quantile(share), wanted))
            #expect(isClose(distribution.quantile(1 - share), -wanted))
            #expect(isClose(distribution.atMost(wanted), share))
        }
        for vector in try #require(Fixture.fits["tAtMost"]?.array) {
            let distribution = StudentT(freedom: try number(vector, "freedom"))
            let found = distribution.atMost(try number(vector, "at"))
            #expect(isClose(found, try number(vector, "value"), 1e-10))
        }
    }

    @Test func fDistributionAsScipyHasIt() throws {
        for vector in try #require(Fixture.fits["f"]?.array) {
            let distribution = FDistribution(
                numerator: try number(vector, "numerator"),
                denominator: try number(vector, "denominator")
            )
            let wanted = try number(vector, "value")
            #expect(abs(distribution.atLeast(try number(vector, "at")) - wanted) <= 1e-10 + 1e-8 * wanted)
        }
    }
}
