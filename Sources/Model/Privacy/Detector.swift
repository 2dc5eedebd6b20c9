/// Finds addresses, numbers and keys in text by their form, each with a checksum or a range to hold down false finds.
///
/// It finds what has a form. Names, postal addresses and facts told in prose have none and are not found. What counts
/// as which kind is told in docs/privacy.md, "What the detectors find".
/// Sources: RFC 5321 (e-mail), ITU-T E.164 (phone), ISO/IEC 7812 (cards), ISO 13616 (accounts), RFC 4291 (IPv6),
/// RFC 7468 (PEM), RFC 7519 (JWT).
package struct Detector: Sendable {
    package init() {}

    /// The findings in order, without overlaps; bytes that are not UTF-8 are in the way of none of them.
    package func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [Finding] {
        var scan = TextScan(bytes)
        scan.run()
        return scan.findings
    }

    package func findings(in bytes: [UInt8]) -> [Finding] {
        bytes.withUnsafeBufferPointer { findings(in: $0) }
    }

    package func findings(in text: String) -> [Finding] {
        var text = text
        return text.withUTF8 { findings(in: $0) }
    }
}
