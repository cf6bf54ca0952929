import APIClient
import ArgumentParser
import FoundationEssentials

/// The program `kumactl`.
public enum KumactlProgram {
    /// Runs one command line.
    ///
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - environment: that of the process.
    /// - Returns: the exit code.
    public static func run(_ arguments: [String], environment: [String: String]) async -> Int32 {
        await run(arguments, console: .system(environment: environment))
    }

    static func run(_ arguments: [String], console: Console) async -> Int32 {
        let form = CommandLineForm(arguments, root: Kumactl.self)
        let isKumas = Kumactl.kumaCommands.contains(form.path)
        if let unknown = form.unknownCommand {
            let hint = unknown.nearest.map { " Did you mean \"\($0)\"?" } ?? ""
            console.note("Error: unknown command \"\(unknown.word)\" for \"\(unknown.parent)\".\(hint)")
            console.note("Run '\(unknown.parent) --help' to see all commands.")
            return CommandFailure.Code.usage.rawValue
        }
        do {
            var command = try Kumactl.parseAsRoot(form.arguments)
            guard let command = command as? any KumactlCommand else {
                try command.run()
                return 0
            }
            try await command.perform(Session(console: console, options: command.global))
            return 0
        } catch let error as APIError {
            let failure = CommandFailure(error)
            console.note("Error: \(failure.text)")
            return isKumas ? 1 : failure.code.rawValue
        } catch let failure as CommandFailure {
            if !failure.text.isEmpty { console.note("Error: \(failure.text)") }
            return failure.code.rawValue
        } catch {
            return report(error, isKumas: isKumas, console: console)
        }
    }

    /// Help and versions are data; wrong use of a command is not.
    private static func report(_ error: any Error, isKumas: Bool, console: Console) -> Int32 {
        let code = Kumactl.exitCode(for: error)
        let message = Kumactl.fullMessage(for: error)
        if code.isSuccess {
            console.line(message)
            return 0
        }
        console.note(message)
        return isKumas ? 1 : code.rawValue
    }
}
