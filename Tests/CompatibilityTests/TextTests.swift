import Testing

@testable import MeshResources

@Suite("texts that operators write")
struct TextTests {
    @Test(
        "durations are read as Go reads them",
        arguments: [
            ("0", 0), ("5s", 5_000_000_000), ("0.250s", 250_000_000), ("500ms", 500_000_000),
            ("1h30m", 5_400_000_000_000), ("-1.5h", -5_400_000_000_000), ("+10us", 10_000), ("2µs", 2000),
            (".5s", 500_000_000),
            ("1.s", 1_000_000_000), ("0.0000000019s", 1), ("9223372036s", 9_223_372_036_000_000_000),
        ])
    func durations(text: String, nanoseconds: Int64) {
        #expect(DurationText.nanoseconds(text) == nanoseconds)
    }

    @Test(
        "texts that are no durations are refused",
        arguments: ["", "5", "s", "5 s", "1d", "1h30", ".s", "-", "5S", "1e3s", "9223372037s", "99999999999999999999s"])
    func noDurations(text: String) {
        #expect(DurationText.nanoseconds(text) == nil)
    }

    @Test(
        "lifetimes of certificates are one number and one unit",
        arguments: [
            ("0", 0), ("1d", 86_400_000_000_000), ("2w", 1_209_600_000_000_000), ("10y", 315_360_000_000_000_000),
            ("5m", 300_000_000_000), ("7ms", 7_000_000),
        ])
    func lifetimes(text: String, nanoseconds: Int64) {
        #expect(DurationText.lifetimeNanoseconds(text) == nanoseconds)
    }

    @Test("texts that are no lifetimes are refused", arguments: ["", "2e", "1h30m", "d", "-1d", "1.5d", "293y", "+1d"])
    func noLifetimes(text: String) {
        #expect(DurationText.lifetimeNanoseconds(text) == nil)
    }

    @Test(
        "addresses of one host are one value, however they are spelled",
        arguments: [
            ("1.2.3.4", "::ffff:1.2.3.4"), ("::1", "0:0:0:0:0:0:0:1"), ("2001:DB8::", "2001:db8:0:0::0"),
            ("::", "0:0:0:0:0:0:0.0.0.0"),
        ])
    func addresses(left: String, right: String) {
        #expect(IPAddressText.bytes(left) != nil)
        #expect(IPAddressText.bytes(left) == IPAddressText.bytes(right))
    }

    @Test(
        "texts that are no addresses are refused",
        arguments: [
            "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.+4", ":", ":::", "1::2::3", "12345::", "::g",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "::1%eth0", "::+1", "::1.2.3", "1:", ":1",
            "[::1]",
        ])
    func noAddresses(text: String) {
        #expect(IPAddressText.bytes(text) == nil)
    }

    @Test("host names may have underscores and one dot at the end")
    func hostNames() {
        let longLabel = String(repeating: "a", count: 63)
        for name in ["a", "A-1.b_c", "_srv._tcp.x", "a.", "1.2.3", longLabel] { #expect(NameText.isDNSName(name)) }
        for name in ["", ".", "a..b", "-a", "a b", "1.2.3.4", "ä", longLabel + "a", ".a"] {
            #expect(!NameText.isDNSName(name), "\(name)")
        }
    }

    @Test("host and port are split at the last colon, brackets around IPv6")
    func hostPorts() {
        #expect(HostPortText("a:80").map { [$0.host, $0.port] } == ["a", "80"])
        #expect(HostPortText("[::1]:80").map { [$0.host, $0.port] } == ["::1", "80"])
        #expect(HostPortText(":").map { [$0.host, $0.port] } == ["", ""])
        for text in ["", "a", "::1:80", "[::1]", "[::1", "[a]b:1", "a]:1", "[a:1"] {
            #expect(HostPortText(text) == nil, "\(text)")
        }
    }

    @Test("URLs and absolute paths are told from other texts")
    func requestURIs() {
        let ports = [
            "http://a:9411/x": "9411", "/a?b=%20": "", "https://a": "", "http://[::1]:1": "1", "http://[::1]/": "",
            "mailto:a": "", "http://u:p@h:7": "7", "http://:5": "5",
        ]
        for (text, port) in ports { #expect(RequestURI(text)?.port == port, "\(text)") }
        for text in ["", "a", "a/b", ":80", "http://a b", "/%zz", "/%2", "http://a:b", "http://[::1", "1:a", "/\u{7f}"]
        {
            #expect(RequestURI(text) == nil, "\(text)")
        }
    }

    @Test("expressions that no engine takes are explained")
    func expressions() {
        for pattern in [
            "", "a", "(a|b)*", "[a-z]+", "[]a]", "[^]]", #"\("#, "(?i)a", "(?:a)", "a{2,3}", "[[:alpha:]]", "a??",
        ] {
            #expect(RegularExpression.fault(in: pattern) == nil, "\(pattern)")
        }
        let faults = [
            "(a": "missing closing ): `(a`", "a)": "unexpected ): `a)`", "[a": "missing closing ]: `[a`",
            "[[:alpha:]": "missing closing ]: `[[:alpha:]`",
            "*a": "missing argument to repetition operator: `*`", "a|+": "missing argument to repetition operator: `+`",
            #"a\"#: "trailing backslash at end of expression: ``",
        ]
        for (pattern, fault) in faults {
            #expect(RegularExpression.fault(in: pattern) == "error parsing regexp: " + fault, "\(pattern)")
        }
    }

    @Test("texts in messages are quoted as Go quotes them")
    func quoting() {
        #expect(GoText.quoted("a\"b\\c\n\u{1}\u{7f}ü") == #""a\"b\\c\n\x01\x7fü""#)
    }
}
