import Testing

@testable import TidemarkPlan

@Suite struct HiddenPathTests {
    @Test(
        "what a variable puts into the path of a URL is hidden, but for what is too short to be a key",
        arguments: [
            ("http://h:80/s3cret-token/v1", "http://h:80/${TOKEN}/v1", "http://h:80/…/v1"),
            ("http://h:80/gateways/s3cret-token", "http://h:80/gateways/${TOKEN}", "http://h:80/gateways/…"),
            ("http://h:80/s3cret-token/v1", "${BASE}", "http://h:80/…/v1"),
            ("http://h:80/api/v1beta", "${BASE}", "http://h:80/api/v1beta"),
            ("http://h:80/completions", "http://${HOST}:80/completions", "http://h:80/completions"),
            ("http://h:80/key-s3cret-token/v1", "http://h:80/key-${TOKEN}/v1", "http://h:80/…/v1"),
            ("unix:/run/server.sock:/s3cret-token", "unix:/run/server.sock:/${TOKEN}", "unix:/run/server.sock:/…"),
            ("http://h:80", "${BASE}", "http://h:80"),
        ]
    )
    func text(value: String, raw: String, shown: String) throws {
        var url = try BaseURL(parsing: value)
        #expect(url.text == value)
        url.hidePath(exceptIn: raw)
        #expect(url.text == shown)
        #expect(value.hasSuffix(url.path))
    }
}
