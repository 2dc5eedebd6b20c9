/// A document that a browser shows without network: its head, its policy and what every page ends with.
enum Page {
    /// The whole document; `skip` is what its first link leads to, and the words of that link.
    static func document(
        title: String,
        version: String,
        skip: (id: String, words: String),
        header: Markup,
        main: Markup
    ) -> String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \(Stylesheet.hash); \
            script-src \(Script.hash); base-uri 'none'; form-action 'none'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="generator" content="tidemark \(version)"/>
            <title>\(title)</title>
            <style>\(Stylesheet.text)</style>
            </head>
            <body>
            <a class="skip" href="#\(skip.id)">\(skip.words)</a>
            \(header)
            <main>
            \(main)
            </main>
            <footer>Made by Tidemark \(version). This file needs no network.</footer>
            <p id="reading" class="hidden" role="status"></p>
            <script>\(Script.text)</script>
            </body>
            </html>

            """
        return page.text
    }
}
