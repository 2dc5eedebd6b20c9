import TidemarkWire

extension RequestTarget {
    static func sample(
        host: String = "localhost:8080",
        model: String,
        key: String? = nil,
        headers: [(name: String, value: String)] = [],
        isStreamed: Bool = true
    ) -> RequestTarget {
        RequestTarget(
            host: host,
            basePath: "",
            model: model,
            key: key,
            headers: headers,
            isStreamed: isStreamed,
            userAgent: "tidemark/0.1",
            takesExactLengths: true
        )
    }
}
