import ArgumentParser
import FoundationEssentials
import MeshResources
import Testing

@testable import KumactlCommands

struct CommandLineTests {
    private func arguments(_ text: String) -> [String] {
        CommandLineForm(text.split(separator: " ").map(String.init), root: Kumactl.self).arguments
    }

    @Test("options may stand before, between and behind the words of a command")
    func optionsAnywhere() {
        let wanted = ["inspect", "dataplane", "--config-file=f", "-m=demo", "--type=config", "--", "web-1"]
        #expect(arguments("--config-file f inspect -m demo dataplane web-1 --type=config") == wanted)
        #expect(arguments("inspect dataplane --config-file=f -mdemo --type config web-1") == wanted)
        #expect(arguments("--config-file f -m=demo inspect --type config dataplane web-1") == wanted)
    }

    @Test("a revision that begins with a dash is a value")
    func dashes() {
        #expect(arguments("get meshes --at -10m") == ["get", "--at=-10m", "--", "meshes"])
        #expect(arguments("diff -10m..head timeout") == ["diff", "--", "-10m..head", "timeout"])
        #expect(arguments("history show -10m") == ["history", "show", "--", "-10m"])
        #expect(arguments("apply -f - -M --why") == ["apply", "-f=-", "-M=--why"])
    }

    @Test("a bare --dry-run means client, a bare --wait means proxies")
    func impliedValues() {
        #expect(arguments("apply --dry-run -f x") == ["apply", "--dry-run=client", "-f=x"])
        #expect(arguments("apply --dry-run=server -f x") == ["apply", "--dry-run=server", "-f=x"])
        #expect(arguments("apply --dry-run=false -f x") == ["apply", "-f=x"])
        #expect(arguments("delete --wait mesh demo") == ["delete", "--wait=proxies", "--", "mesh", "demo"])
    }

    @Test("a flag may be given as --flag=true or --flag=false")
    func flags() {
        #expect(arguments("inspect dataplanes --gateway=true") == ["inspect", "dataplanes", "--gateway"])
        #expect(arguments("inspect dataplanes --gateway=false") == ["inspect", "dataplanes"])
    }

    @Test("history without a subcommand is a list, also of a type")
    func defaultSubcommand() {
        #expect(arguments("history -n 3 mesh") == ["history", "list", "-n=3", "--", "mesh"])
        #expect(arguments("history") == ["history", "list"])
    }

    @Test("every option that takes a value is known to take one, and no flag is")
    func everyOptionIsKnown() throws {
        let dump = try JSON(parsing: Kumactl._dumpHelp())
        var (longs, letters, flags) = (Set<String>(), Set<String>(), Set<String>())
        func visit(_ command: JSON) {
            for argument in command["arguments"]?.elements ?? [] {
                for name in argument["names"]?.elements ?? [] {
                    let text = name["name"]?.stringValue ?? ""
                    switch (argument["kind"]?.stringValue, name["kind"]?.stringValue) {
                    case ("option", "long"): longs.insert(text)
                    case ("option", _): letters.insert(text)
                    default: flags.insert(text)
                    }
                }
            }
            for child in command["subcommands"]?.elements ?? [] { visit(child) }
        }
        visit(dump["command"] ?? .null)
        #expect(CommandLineForm.valueOptions.union(CommandLineForm.impliedValues.keys) == longs.union(unbuilt))
        #expect(Set(CommandLineForm.valueLetters.map(String.init)) == letters)
        #expect(flags.isDisjoint(with: longs) && flags.isDisjoint(with: letters))
    }

    /// Options of Kuma that are swallowed with their value, so that the message names them.
    private let unbuilt: Set<String> = ["include"]

    @Test("wrong use exits 1 for Kuma's commands, as in Kuma, and 64 for the others")
    func usage() async throws {
        #expect(try await kumactl("get", "meshes", "--bogus").exitCode == 1)
        #expect(try await kumactl("history", "--bogus").exitCode == 64)
        #expect(try await kumactl("bogus").exitCode == 64)
        let unknown = try await kumactl("inspct", "dataplanes")
        #expect(
            unknown
                == CommandRun(
                    exitCode: 64, output: "",
                    errors: """
                        Error: unknown command "inspct" for "kumactl". Did you mean "inspect"?
                        Run 'kumactl --help' to see all commands.

                        """))
        #expect(
            try await kumactl("inspect", "bogus", "-f", "x").errors.hasPrefix(
                "Error: unknown command \"bogus\" for \"kumactl inspect\".\n"))
        let refused = try await kumactl("history", "--bogus")
        #expect(refused.output == "")
        #expect(refused.errors.hasPrefix("Error: Unknown option '--bogus'\n"))
    }

    @Test("help is data: it goes to standard output and exits 0", arguments: [["--help"], ["help", "get"], []])
    func help(arguments: [String]) async throws {
        let run = try await kumactl(arguments)
        #expect(run.exitCode == 0)
        #expect(run.output.contains("USAGE: kumactl"))
        #expect(run.errors == "")
    }

    @Test("completion scripts name every command", arguments: ["bash", "fish", "zsh"])
    func completion(shell: String) async throws {
        let run = try await kumactl("completion", shell)
        #expect(run.exitCode == 0)
        for word in ["control-planes", "tls-certificate", "snapshots"] { #expect(run.output.contains(word)) }
    }

    @Test("an unknown type is refused with the likely one and all others")
    func unknownType() async throws {
        let run = try await kumactl("get", "dataplaens", "--no-config")
        #expect(run.exitCode == 1)
        #expect(run.errors.hasPrefix("Error: unknown TYPE: dataplaens. Did you mean \"dataplanes\"? Allowed values: "))
    }
}
