import Foundation
import KumactlCommands

exit(
    await KumactlProgram.run(
        Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment))
