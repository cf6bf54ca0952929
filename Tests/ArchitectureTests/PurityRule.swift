/// `Sources/Core` gives the same output for the same input: no clock, randomness, task, lock or I/O.
enum PurityRule {
    /// What Core may import besides targets of the package. A list of what is allowed, since what is not has no end.
    private static let allowedImports: Set<String> = [
        "Swift", "FoundationEssentials", "SwiftProtobuf", "Collections", "HashTreeCollections", "OrderedCollections",
        "DequeModule", "HeapModule", "BitCollections",
    ]

    private static let bannedCalls = [
        // Clocks
        #"\bDate\(\)"#, #"\bDate\.now\b"#, #"\bContinuousClock\b"#, #"\bSuspendingClock\b"#, #"\bclock_gettime\b"#,
        #"\bgettimeofday\b"#, #"\btime\(nil\)"#, #"\btimeIntervalSinceNow\b"#, #"\bDate\(timeIntervalSinceNow:"#,
        // Randomness
        #"\bUUID\(\)"#, #"\bSystemRandomNumberGenerator\b"#, #"\.random\((?![^\n]*\busing:)"#,
        #"\.shuffled?\(\)"#, #"\.randomElement\(\)"#, #"\barc4random\w*"#, #"\bRAND_(?:priv_)?bytes\b"#,
        // Concurrency
        #"\bTask\b"#, #"\bTaskLocal\b"#, #"\bwith\w*TaskGroup\b"#, #"\bawait\b"#, #"\basync\b"#,
        #"\bactor\s+[A-Z]\w*"#, #"\bThread\b"#, #"\bDispatch\w+\b"#, #"\bMutex\b"#, #"\bNSLock\b"#,
        // The world outside
        #"\bgetenv\b"#, #"\bsetenv\b"#, #"\bProcessInfo\b"#, #"\bFileManager\b"#, #"\bFileHandle\b"#,
        #"\bURLSession\b"#, #"\bCommandLine\b"#, #"\breadLine\("#, #"(?<![.\w])print\("#,
        #"\bcontentsOf(?:File)?:\s*URL"#,
    ]

    /// - Parameter targets: names of the modules of this package.
    static func violations(in files: [SourceText], targets: Set<String>) throws -> [Violation] {
        let imports = try ImportRule.importPattern()
        let calls = try Pattern(bannedCalls.joined(separator: "|"))
        return files.filter { $0.path.hasPrefix("Sources/Core/") }.flatMap { file in
            file.violations(imports) { $0 }.filter { !allowedImports.union(targets).contains($0.message) }
                .map { Violation(path: $0.path, line: $0.line, message: "Core may not import \($0.message)") }
                + file.violations(calls) { "Core is not deterministic: \($0); let the caller pass it in" }
        }
    }
}
