import TidemarkJSON

extension JSONValue {
    /// Reads the body of a request that must be an object.
    ///
    /// - Throws: `APIFault` with status 400 for what is none.
    init(request body: UnsafeRawBufferPointer) throws(APIFault) {
        let bytes = body.assumingMemoryBound(to: UInt8.self)
        guard let json = try? JSONValue(parsing: bytes), json.members != nil else { throw .notJSON(bytes) }
        self = json
    }
}

extension String {
    /// Passes on its UTF-8 without a copy where there is none to make.
    func withUTF8Text(_ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        var text = self
        text.withUTF8(take)
    }
}
