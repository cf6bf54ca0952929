import ArgumentParser

/// A command that does something.
protocol KumactlCommand: ParsableCommand {
    var global: GlobalOptions { get }
    func perform(_ session: Session) async throws
}
