import Foundation
import TidemarkCommands

@main
enum Tidemark {
    static func main() async {
        // A descriptor that was closed before us would be taken by a socket, and reports written into it.
        for standard in STDIN_FILENO...STDERR_FILENO where fcntl(standard, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
        // Writing to a pipe that was closed is an error to be told, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        exit(await TidemarkCommand.run(Array(CommandLine.arguments.dropFirst())))
    }
}
