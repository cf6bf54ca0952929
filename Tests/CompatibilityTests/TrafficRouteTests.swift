import MeshResources
import Testing

@Suite("TrafficRoute")
struct TrafficRouteTests {
    private static let target = #""destination": {"kuma.io/service": "v1"}"#

    @Test(
        "a route leads somewhere, and to one kind of place",
        arguments: [
            Refusal("nowhere", "{}", #"conf: requires either "destination" or "split""#),
            Refusal(
                "both ways",
                #"""
                {"destination": {"kuma.io/service": "a"}, "split": [{"weight": 1, "destination":
                 {"kuma.io/service": "b"}}]}
                """#,
                #"conf: "split" cannot be defined at the same time as "destination""#),
            Refusal("an empty split", #"{"split": []}"#, "conf.split: must have at least one element"),
            Refusal(
                "a split without weights and services",
                #"""
                {"split": [{"destination": {}}, {"weight": 0, "destination": {"kuma.io/service": "",
                 "region": ""}}]}
                """#,
                "conf.split[0].weight: needs to be defined",
                "conf.split[0].destination: must have at least one tag",
                #"conf.split[0].destination: mandatory tag "kuma.io/service" is missing"#,
                #"conf.split[1].destination["kuma.io/service"]: tag value must be non-empty"#,
                #"conf.split[1].destination["region"]: tag value must be non-empty"#,
                "conf.split: there must be at least one split entry with weight above 0"),
            Refusal(
                "a destination without service", #"{"destination": {"region": ""}}"#,
                #"conf.destination["region"]: tag value must be non-empty"#,
                #"conf.destination: mandatory tag "kuma.io/service" is missing"#),
            Refusal(
                "load balancers", #"{\#(target), "loadBalancer": {"ringHash": {"hashFunction": "MD5"}}}"#,
                "conf.loadBalancer.ringHash.hashFunction: must have a valid hash function"),
            Refusal(
                "one choice is none", #"{\#(target), "loadBalancer": {"leastRequest": {"choiceCount": 1}}}"#,
                "conf.loadBalancer.leastRequest.choiceCount: value must be greater than or equal to 2"),
        ])
    func conf(refusal: Refusal) throws {
        #expect(try reasons(refusal.document) == refusal.reasons)
    }

    @Test("a route without conf is refused")
    func noConf() throws {
        #expect(
            try Refusal("", "{\(serviceEnds)}").reasonsGiven(type: "TrafficRoute") == ["conf: cannot be empty"])
    }

    @Test(
        "an HTTP route says what it matches",
        arguments: [
            Refusal(
                "nothing", "{}",
                #"conf.http[0].match: must be present and contain at least one of the elements: "#
                    + #""method", "path" or "headers""#
            ),
            Refusal(
                "empty matchers", #"{"method": {}, "path": {"prefix": ""}, "headers": {}}"#,
                #"conf.http[0].match.method: cannot be empty. Available options: "exact", "split" or "regex""#,
                "conf.http[0].match.path.prefix: cannot be empty",
                "conf.http[0].match.headers: must contain at least one element"),
            Refusal(
                "headers without names or texts",
                #"{"method": {"regex": ""}, "headers": {"": {}, "x": {"exact": ""}}}"#,
                "conf.http[0].match.method.regex: cannot be empty",
                #"conf.http[0].match.headers[""]: cannot be empty"#,
                #"conf.http[0].match.headers[""]: cannot be empty. Available options: "exact", "split" or "regex""#),
        ])
    func match(refusal: Refusal) throws {
        #expect(
            try reasons(#"{\#(Self.target), "http": [{"match": \#(refusal.document), \#(Self.target)}]}"#)
                == refusal.reasons)
    }

    @Test(
        "an HTTP route changes requests only where it can",
        arguments: [
            Refusal(
                "nothing chosen", #"{"path": {}, "host": {}}"#,
                #"conf.http[0].modify.path: either "rewritePrefix" or "regex" has to be set"#,
                #"conf.http[0].modify.host: either "value" or "fromPath" has to be set"#),
            Refusal(
                "a prefix that was not matched", #"{"path": {"rewritePrefix": "/new"}, "host": {"value": ""}}"#,
                "conf.http[0].modify.path.rewritePrefix: can only be set when .http.match.path.prefix is not empty",
                "conf.http[0].modify.host.value: cannot be empty"),
            Refusal(
                "half a substitution", #"{"path": {"regex": {"pattern": "a"}}, "host": {"fromPath": {}}}"#,
                "conf.http[0].modify.path.regex.substitution: cannot be empty",
                "conf.http[0].modify.host.fromPath.pattern: cannot be empty",
                "conf.http[0].modify.host.fromPath.substitution: cannot be empty"),
            Refusal(
                "headers that cannot be changed",
                #"""
                {"path": {"rewritePrefix": ""},
                 "requestHeaders": {"add": [{"name": "", "value": ""}, {"name": ":path", "value": "x"}],
                                    "remove": [{"name": "Host"}]},
                 "responseHeaders": {"add": [{"name": "host", "value": "x"}], "remove": [{"name": ""}, {"name": "x"}]}}
                """#,
                "conf.http[0].modify.path.rewritePrefix: cannot be empty",
                "conf.http[0].modify.requestHeaders.add[0].name: cannot be empty",
                "conf.http[0].modify.requestHeaders.add[0].value: cannot be empty",
                "conf.http[0].modify.requestHeaders.add[1].name: host header and HTTP/2 pseudo-headers "
                    + "are not allowed to be modified",
                "conf.http[0].modify.requestHeaders.remove[0].name: host header and HTTP/2 "
                    + "pseudo-headers are not allowed to be modified",
                "conf.http[0].modify.responseHeaders.add[0].name: host header and HTTP/2 "
                    + "pseudo-headers are not allowed to be modified",
                "conf.http[0].modify.responseHeaders.remove[0].name: cannot be empty"),
        ])
    func modify(refusal: Refusal) throws {
        let match = #""match": {"path": {"exact": "/a"}}"#
        #expect(
            try reasons(#"{\#(Self.target), "http": [{\#(match), "modify": \#(refusal.document), \#(Self.target)}]}"#)
                == refusal.reasons)
    }

    @Test("an HTTP route leads somewhere of its own")
    func targetOfHTTP() throws {
        let match = #""match": {"path": {"prefix": "/"}}"#
        #expect(
            try reasons(#"{\#(Self.target), "http": [{\#(match), "modify": {"path": {"rewritePrefix": "/b"}}}]}"#)
                == [#"conf.http[0]: requires either "destination" or "split""#])
    }

    private func reasons(_ conf: String) throws -> [String] {
        try Refusal("", #"{\#(serviceEnds), "conf": \#(conf)}"#).reasonsGiven(type: "TrafficRoute")
    }
}
