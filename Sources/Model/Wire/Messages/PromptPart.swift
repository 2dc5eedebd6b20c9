/// A part of a prompt as a server reads it; the bytes are valid for the length of the call.
package enum PromptPart {
    /// UTF-8 without JSON's escapes; a text may come in several parts.
    case text(UnsafeBufferPointer<UInt8>)
    /// A picture's address, a `data:` URL or another, or its data in base 64.
    case image(UnsafeBufferPointer<UInt8>)
}

extension String {
    /// Passes itself on as a text of a prompt.
    func take(_ take: (PromptPart) -> Void) { withUTF8Text { take(.text($0)) } }

    /// Passes itself on as a picture.
    func takeImage(_ take: (PromptPart) -> Void) { withUTF8Text { take(.image($0)) } }
}
