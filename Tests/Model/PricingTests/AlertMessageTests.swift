import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkUnits

@Suite struct AlertMessageTests {
    private func message(_ reason: SpendingAlert.Reason, plan: String = "chat", forecast: Money? = nil) -> AlertMessage
    {
        let alert = SpendingAlert(
            reason: reason,
            at: .start + .milliseconds(12_345),
            spent: Money(microdollars: 1_243_817),
            reserved: Money(microdollars: 2_760_000),
            limit: Money(microdollars: 5_000_000),
            forecast: forecast
        )
        return AlertMessage(
            alert,
            run: "20261129-223000-chat",
            plan: plan,
            target: "primary",
            startedAtUnixNanoseconds: 1_795_991_400_000_000_000
        )
    }

    @Test("a message holds exact amounts and both clocks")
    func json() throws {
        #expect(
            message(.share(0.8)).json.text()
                == #"{"schemaVersion":1,"event":"spending alert","text":"chat: 80% of the budget is reached: "#
                + #"1.24 USD spent and 2.76 USD reserved, of 5.00 USD","plan":"chat","run":"20261129-223000-chat","#
                + #""target":"primary","at":"2026-11-29T22:30:12Z","elapsedSeconds":12.345,"reason":"share","share":0.8,"#
                + #""spentUSD":1.243817,"reservedUSD":2.76,"limitUSD":5.00}"#
        )
        let forecast = message(.forecast, forecast: Money(microdollars: 6_100_000)).json
        #expect(forecast["reason"]?.string == "forecast")
        #expect(forecast["share"] == nil)
        #expect(forecast["forecastUSD"]?.double == 6.1)
    }

    @Test("what Slack would take for markup is escaped")
    func slack() throws {
        let slack = message(.share(0.5), plan: #"a<!channel> & "b""#).slack
        #expect(slack.members?.map(\.name) == ["text"])
        let text = try #require(slack["text"]?.string)
        #expect(text.hasPrefix(#"a&lt;!channel&gt; &amp; "b": 50% of the budget is reached: "#))
        #expect(text.hasSuffix("(run 20261129-223000-chat)"))
    }
}
