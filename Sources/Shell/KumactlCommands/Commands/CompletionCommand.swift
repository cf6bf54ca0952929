import ArgumentParser

/// `kumactl completion`.
struct CompletionCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Prints a script that completes command lines.",
        discussion: """
            Examples:
              source <(kumactl completion bash)
              kumactl completion fish > ~/.config/fish/completions/kumactl.fish
            """)

    @Argument(help: "bash, fish or zsh.")
    var shell: Shell

    @OptionGroup var global: GlobalOptions

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, fish, zsh
    }

    func perform(_ session: Session) async throws {
        let shell: CompletionShell =
            switch shell {
            case .bash: .bash
            case .fish: .fish
            case .zsh: .zsh
            }
        session.console.line(Kumactl.completionScript(for: shell))
    }
}
