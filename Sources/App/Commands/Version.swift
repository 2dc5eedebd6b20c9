/// Tidemark's own version: in every report, in the user agent, in the store.
package enum Version {
    package static let text = "0.1.0"
}
