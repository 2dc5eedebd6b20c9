package import TidemarkJSON

/// The client's side of an API that a plan describes; there is no server's side.
///
/// Source: docs/plan.md, "An API of your own".
package struct CustomFormat: ClientFormat {
    let api: CustomAPI
    let paths: CustomPaths
    /// The data of the event that ends a stream.
    let endData: [UInt8]?

    package init(_ api: CustomAPI) {
        self.api = api
        paths = CustomPaths(api)
        endData = if case .data(let data)? = api.end { Array(data.utf8) } else { nil }
    }

    /// A whole JSON value is read as such, whatever the framing.
    package var framing: Framing { api.framing == .jsonLines ? .jsonLines : .serverSentEvents }

    package var endMark: EndMark {
        switch api.end {
        case nil: .endOfBody
        case .data("[DONE]"): .done
        case .data, .value: .event
        }
    }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        let base = target.basePath.isEmpty ? "/" : target.basePath
        let (start, end) = api.body.rendered(model: target.model, isStreamed: target.isStreamed)
        let accept = [("accept", framing.mediaType)].filter { _ in target.isStreamed && api.framing == .jsonLines }
        return RequestTemplate.Form(
            path: api.path.isEmpty ? base : target.path(api.path),
            headers: accept + (target.key.map { [("authorization", "Bearer \($0)")] } ?? []),
            start: start,
            messages: .transcript(.none),
            end: end
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        if let endData, endData.elementsEqual(UnsafeBufferPointer(start: event, count: count)) {
            var end = ScannedEvent()
            end.marks.isEnd = true
            return end
        }
        var scan = CustomScan(event, count: count, paths)
        return scan.document()
    }

    package func marks(of json: JSONValue) -> Marks { paths.marks(of: json) }
}
