import ArgumentParser
import MeshResources

/// What `-o` chooses.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, yaml
    /// One JSON document a line, for streams and lists.
    case jsonl
}

/// The option `-o` of everything that reads.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("Output: table, json, yaml or jsonl.", valueName: "format"))
    var output = OutputFormat.table
}

extension Console {
    /// Prints `document`, or for tables what `table` makes of it.
    func show(_ document: JSON, as format: OutputFormat, table: () throws -> String) throws {
        switch format {
        case .table: write(try table())
        case .json: write(DocumentText.json(document))
        case .yaml: write(try DocumentText.yaml(document))
        case .jsonl:
            let isList = if case .array = document { true } else { false }
            let items = document["items"]?.elements ?? (isList ? document.elements : [document])
            for item in items { write(DocumentText.jsonLine(item)) }
        }
    }

    /// Says how to see the next page, on the table's own stream as Kuma does.
    func footer(nextOffset: String?) -> String {
        guard let nextOffset else { return "" }
        return "\nRerun command with --offset=\(nextOffset) argument to retrieve more resources\n"
    }
}
