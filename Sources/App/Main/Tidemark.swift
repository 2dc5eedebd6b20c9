import Foundation
import TidemarkCommands

@main
enum Tidemark {
    static func main() async {
        // Writing to a pipe that was closed is an error to be told, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        exit(await TidemarkCommand.run(Array(CommandLine.arguments.dropFirst())))
    }
}
