import NIOSSL
import TidemarkPlan

extension TLSConfiguration {
    /// TLS 1.2 or later, verified unless the plan says otherwise.
    ///
    /// - Throws: `TransportError` for a file that cannot be used; it names the file and never what the file holds.
    init(_ settings: Target.TLS, _ version: Target.HTTPVersion) throws {
        self = .makeClientConfiguration()
        minimumTLSVersion = .tlsv12
        applicationProtocols = [version == .two ? "h2" : "http/1.1"]
        if settings.isInsecure { certificateVerification = .none }
        if let file = settings.authority { trustRoots = .certificates(try Self.certificates(file)) }
        if let file = settings.certificate {
            certificateChain = try Self.certificates(file).map { .certificate($0) }
            privateKey = .privateKey(try Self.key(settings.certificateKey ?? file))
        }
    }

    private static func certificates(_ file: String) throws -> [NIOSSLCertificate] {
        do {
            return try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw TransportError(.badCertificate, "cannot read certificates from \(file): \(error)")
        }
    }

    private static func key(_ file: String) throws -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: file, format: .pem)
        } catch {
            throw TransportError(
                .badCertificate,
                "cannot read a key without a passphrase, in PEM, from \(file): \(error)"
            )
        }
    }
}
