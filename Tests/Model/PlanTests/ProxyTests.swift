import Testing
import TidemarkPlan
import TidemarkUnits

@Suite struct ProxyTests {
    @Test(
        "a proxy is read with its kind, its default port and its credentials",
        arguments: [
            ("http://proxy.example.com:3128", Proxy(kind: .http, host: "proxy.example.com", port: 3_128)),
            ("proxy:3128", Proxy(kind: .http, host: "proxy", port: 3_128)),
            ("http://proxy/", Proxy(kind: .http, host: "proxy", port: 8_080)),
            ("socks5://[::1]", Proxy(kind: .socks5, host: "::1", port: 1_080)),
            ("SOCKS5H://[::1]:9", Proxy(kind: .socks5h, host: "::1", port: 9)),
            (
                "http://me:p%40ss%3A@proxy:1",
                Proxy(kind: .http, host: "proxy", port: 1, credentials: .init(user: "me", password: "p@ss:"))
            ),
            (
                "socks5://me@proxy",
                Proxy(kind: .socks5, host: "proxy", port: 1_080, credentials: .init(user: "me", password: ""))
            ),
        ]
    )
    func parsing(text: String, proxy: Proxy) throws {
        #expect(try Proxy(parsing: text) == proxy)
    }

    @Test(
        "what is no proxy is refused, and a password is never shown",
        arguments: [
            "", "https://proxy", "ftp://me:hunter2@proxy", "http://", "http://proxy:0", "http://me:hunter2@proxy/path",
            "http://:hunter2@proxy", "http://me:hunter2%@proxy", "http://me:hunter2%zz@proxy", "http://proxy/x",
            "http://me:hunter2\(String(repeating: "x", count: 255))@proxy",
        ]
    )
    func refused(text: String) throws {
        let error = #expect(throws: UnitError.self) { try Proxy(parsing: text) }
        #expect(try !#require(error).description.contains("hunter2"))
    }

    @Test("its description has no credentials")
    func description() throws {
        let proxy = try Proxy(parsing: "socks5://me:hunter2@[::1]:7")
        #expect("\(proxy)" == "socks5://[::1]:7")
        #expect("\(try #require(proxy.credentials))" == "[redacted]")
        #expect(!"\(ProxyChoice.through(proxy))".contains("hunter2"))
    }

    @Test(
        "the variables of the environment are looked at in order",
        arguments: [
            (["HTTPS_PROXY": "a:1"], "https://h/", "HTTPS_PROXY"),
            (["HTTPS_PROXY": "a:1", "https_proxy": "b:1"], "https://h/", "https_proxy"),
            (["HTTPS_PROXY": "a:1"], "http://h/", nil),
            (["ALL_PROXY": "socks5://a"], "http://h/", "ALL_PROXY"),
            (["ALL_PROXY": "socks5://a", "HTTP_PROXY": "b:1"], "http://h/", "HTTP_PROXY"),
            (["HTTP_PROXY": "", "all_proxy": "b:1"], "http://h/", "all_proxy"),
            (["HTTP_PROXY": "a:1"], "http://localhost/", nil),
            (["HTTP_PROXY": "a:1"], "http://127.0.0.1/", nil),
            (["HTTP_PROXY": "a:1"], "unix:/run/s", nil),
            (["HTTP_PROXY": "a:1", "NO_PROXY": "h"], "http://h/", nil),
            (["HTTP_PROXY": "a:1", "NO_PROXY": "h", "no_proxy": "x"], "http://h/", "HTTP_PROXY"),
            ([:], "http://h/", nil),
        ] as [([String: String], String, String?)]
    )
    func environment(variables: [String: String], url: String, variable: String?) throws {
        let found = try Proxy.fromEnvironment(for: BaseURL(parsing: url)) { variables[$0] }
        #expect(found?.variable == variable)
    }

    @Test("a variable that holds no proxy is named, and its password is not shown")
    func badVariable() throws {
        let error = #expect(throws: Proxy.EnvironmentError.self) {
            try Proxy.fromEnvironment(for: BaseURL(parsing: "http://h/")) {
                ["http_proxy": "ftp://me:hunter2@proxy"][$0]
            }
        }
        let text = try #require(error).description
        #expect(text.hasPrefix("http_proxy in the environment: "))
        #expect(!text.contains("hunter2"))
    }

    @Test(
        "NO_PROXY names hosts, domains, ports and blocks of addresses",
        arguments: [
            ("*", true), ("api.example.com", true), ("example.com", true), (".example.com", true),
            ("*.example.com", true), ("ample.com", false), ("EXAMPLE.com", true), ("a, example.com", true),
            ("a example.com", true), ("example.com:443", true), ("example.com:80", false), ("", false), (",", false),
        ]
    )
    func exceptions(entries: String, isExcepted: Bool) throws {
        let found = try Proxy.fromEnvironment(for: BaseURL(parsing: "https://api.example.com/v1")) {
            ["https_proxy": "p:1", "no_proxy": entries][$0]
        }
        #expect((found == nil) == isExcepted)
    }

    @Test(
        "NO_PROXY takes addresses",
        arguments: [
            ("10.0.0.0/8", "10.1.2.3", true), ("10.1.2.0/24", "10.1.3.3", false), ("0.0.0.0/0", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.3", true), ("10.0.0.0/33", "10.1.2.3", false), ("10.0.0.0/8", "name", false),
            ("fd00::7", "[fd00::7]", true), ("[fd00::7]", "[fd00::7]", true), ("[fd00::7]:1", "[fd00::7]", false),
        ]
    )
    func addresses(entries: String, host: String, isExcepted: Bool) throws {
        let found = try Proxy.fromEnvironment(for: BaseURL(parsing: "https://\(host)/v1")) {
            ["https_proxy": "p:1", "no_proxy": entries][$0]
        }
        #expect((found == nil) == isExcepted)
    }
}
