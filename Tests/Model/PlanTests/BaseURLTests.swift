import Testing
import TidemarkPlan
import TidemarkUnits

@Suite struct BaseURLTests {
    @Test(
        "a URL is split into scheme, host, port and path",
        arguments: [
            ("http://127.0.0.1:8000/v1", BaseURL.Scheme.http, "127.0.0.1", 8000, "/v1"),
            ("https://API.Example.com", .https, "api.example.com", 443, ""),
            ("http://example.com/", .http, "example.com", 80, ""),
            ("HTTPS://example.com/a/b//", .https, "example.com", 443, "/a/b"),
            ("http://[::1]:8000/v1", .http, "::1", 8000, "/v1"),
            ("http://[2001:DB8::7]", .http, "2001:db8::7", 80, ""),
            ("http://my_host-1:1/x%20y", .http, "my_host-1", 1, "/x%20y"),
        ]
    )
    func splits(text: String, scheme: BaseURL.Scheme, host: String, port: Int, path: String) throws {
        #expect(try BaseURL(parsing: text) == BaseURL(scheme: scheme, host: host, port: port, path: path))
    }

    @Test(
        "what is no base URL is refused",
        arguments: [
            "", "http://", "http:///v1", "http://:8000", "http://host:", "http://host:0", "http://host:65536",
            "http://host:+1", "http://host:8x", "http://[::1", "http://[::1]x", "http://[1::2::3]", "http://[1:2:3]",
            "http://[::12345]", "http://[fe80::1%eth0]", "http://ho st/", "http://höst/", "http://host/a b",
            "http://host/ä", "http://host/?a", "http://host#a", "ws://host", "://host", "http://host/…",
        ]
    )
    func refuses(text: String) {
        #expect(throws: UnitError.self) { try BaseURL(parsing: text) }
    }

    @Test(
        "addresses of this machine are told apart from others",
        arguments: [
            ("localhost", true), ("api.localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("0.0.0.0", true),
            ("[::1]", true), ("[::]", true), ("[0:0:0:0:0:0:0:1]", true), ("[::ffff:127.0.0.1]", true),
            ("[::ffff:7f00:1]", true), ("example.com", false), ("127.0.0.1.example.com", false), ("128.0.0.1", false),
            ("10.0.0.1", false), ("0127.0.0.1", false), ("127.0.0", false), ("localhost.example.com", false),
            ("[::2]", false), ("[::ffff:10.0.0.1]", false), ("[fe80::1]", false), ("notlocalhost", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) throws {
        #expect(try BaseURL(parsing: "http://\(host)/v1").isLoopback == isLoopback)
    }

    @Test(
        "the path of a Unix socket takes the place of host and port",
        arguments: [
            ("unix:/run/a.sock", "/run/a.sock", ""), ("unix:///run/a.sock", "/run/a.sock", ""),
            ("unix:/run/a.sock:/v1/", "/run/a.sock", "/v1"), ("unix:/a b:/v1", "/a b", "/v1"),
        ]
    )
    func socket(text: String, socket: String, path: String) throws {
        let url = try BaseURL(parsing: text)
        #expect(url == BaseURL(scheme: .http, host: "localhost", port: 80, path: path, socket: socket))
        #expect(url.isLoopback)
        #expect(try BaseURL(parsing: url.text) == url)
    }

    @Test(
        "what is not the path of a socket is refused",
        arguments: [
            "unix:", "unix:a.sock", "unix://a.sock", "unix:/run/", "unix:/a:v1", "unix:/a:/v1?x", "unix:/a:/v1:/b c",
            "unix:/" + String(repeating: "x", count: 107), "unix:/a\u{0}b",
        ]
    )
    func badSocket(text: String) {
        #expect(throws: UnitError.self) { try BaseURL(parsing: text) }
    }

    @Test(
        "its text reads back to the same value",
        arguments: ["http://a:1/v1", "https://[::1]:443", "http://h:80/x/y"]
    )
    func text(text: String) throws {
        #expect(try BaseURL(parsing: text).text == text)
    }

    @Test(
        "passwords are not shown",
        arguments: [
            "http://me:hunter2@host/", "me:hunter2@host", "http://hunter2@host", "http://a:hunter2/b@host",
            "http://host/v1?key=hunter2", "host?key=hunter2", "http://host:x?key=hunter2",
        ]
    )
    func passwords(text: String) throws {
        let error = #expect(throws: UnitError.self) { try BaseURL(parsing: text) }
        #expect(try !#require(error).description.contains("hunter2"))
    }
}
