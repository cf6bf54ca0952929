import MeshResources
import Testing

@Suite("services outside of the zone")
struct ServiceRefusalTests {
    @Test(
        "an ExternalService has a place, and a name that is not that place",
        arguments: [
            Refusal(
                "nothing", "{}", "networking: should have networking",
                #"tags: mandatory tag "kuma.io/service" is missing"#),
            Refusal(
                "no address", #"{"networking": {}, "tags": {"kuma.io/service": "a"}}"#,
                "networking.address: address can't be empty"),
            Refusal(
                "no port", #"{"networking": {"address": "bank"}, "tags": {"kuma.io/service": "a"}}"#,
                "networking.address: unable to parse address",
                "networking.address: address has to be a valid IP address or a domain name",
                "networking.address: unable to parse port in address",
                "networking.address: port must be in the range [1, 65535]"),
            Refusal(
                "no host", #"{"networking": {"address": "b>nk:0"}, "tags": {"kuma.io/service": "a"}}"#,
                "networking.address: address has to be a valid IP address or a domain name",
                "networking.address: port must be in the range [1, 65535]"),
            Refusal(
                "TLS",
                #"""
                {"networking": {"address": "bank:443", "tls": {"serverName": "", "caCert": {}, "clientCert":
                 {"secret": ""}, "clientKey": {"inlineString": ""}}}, "tags": {"kuma.io/service": "a"}}
                """#,
                "networking.tls.serverName: cannot be empty", "networking.tls.caCert: data source cannot be empty",
                "networking.tls.clientCert: data source cannot be empty",
                "networking.tls.clientKey: data source cannot be empty"),
            Refusal(
                "tags",
                #"""
                {"networking": {"address": "bank:443"}, "tags": {"kuma.io/service": "bank",
                 "kuma.io/protocol": "", "version": "", "n@me": "v@lue"}}
                """#,
                #"tags["kuma.io/protocol"]: tag "kuma.io/protocol" has an invalid value "". Allowed "#
                    + #"values: grpc, http, http2, kafka, tcp"#,
                #"tags["kuma.io/protocol"]: tag value must be non-empty"#,
                #"tags["n@me"]: tag name must consist of alphanumeric characters, dots, dashes, slashes "#
                    + #"and underscores"#,
                #"tags["n@me"]: tag value must consist of alphanumeric characters, dots, dashes and underscores"#,
                #"tags["version"]: tag value must be non-empty"#,
                #"tags["kuma.io/service"]: cannot be the same as networking.address"#),
        ])
    func externalService(refusal: Refusal) throws {
        #expect(try refusal.reasonsGiven(type: "ExternalService") == refusal.reasons)
    }

    @Test(
        "a ZoneIngress is advertised with address and port or not at all",
        arguments: [
            Refusal("nothing", "{}", "networking.port: port must be in the range [1, 65535]"),
            Refusal(
                "half an advertised address", #"{"networking": {"port": 10001, "advertisedPort": 70000}}"#,
                "networking.advertisedAddress: has to be defined with advertisedPort",
                "networking.advertisedPort: port must be in the range [1, 65535]"),
            Refusal(
                "the other half", #"{"networking": {"port": 10001, "advertisedAddress": "!"}}"#,
                "networking.advertisedPort: has to be defined with advertisedAddress",
                "networking.advertisedAddress.address: address has to be valid IP address or domain name"),
            Refusal(
                "services without names",
                #"""
                {"networking": {"port": 10001}, "availableServices": [{"tags": {"version": "",
                 "kuma.io/service": ""}}, {"tags": {}}]}
                """#,
                #"availableService[0].tags["kuma.io/service"]: tag value must be non-empty"#,
                #"availableService[0].tags["version"]: tag value must be non-empty"#,
                #"availableService[1].tags: mandatory tag "kuma.io/service" is missing"#),
            Refusal(
                "the admin port taken",
                #"{"networking": {"address": "127.0.0.1", "port": 10001, "admin": {"port": 10001}}}"#,
                "networking.admin.port: must differ from port"),
            Refusal(
                "the admin port taken by what is advertised",
                #"""
                {"networking": {"port": 1, "advertisedAddress": "127.0.0.1", "advertisedPort": 2, "admin":
                 {"port": 2}}}
                """#,
                "networking.admin.port: must differ from port"),
        ])
    func zoneIngress(refusal: Refusal) throws {
        #expect(try refusal.reasonsGiven(type: "ZoneIngress") == refusal.reasons)
    }

    @Test(
        "a ZoneEgress has an address and a port of its own",
        arguments: [
            Refusal(
                "neither", #"{"networking": {"address": "::", "port": 0}}"#,
                "networking.address.address: must not be 0.0.0.0 or ::",
                "networking.port: port must be in the range [1, 65535]"),
            Refusal(
                "the admin port taken",
                #"{"networking": {"address": "127.0.0.1", "port": 10002, "admin": {"port": 10002}}}"#,
                "networking.admin.port: must differ from port"),
        ])
    func zoneEgress(refusal: Refusal) throws {
        #expect(try refusal.reasonsGiven(type: "ZoneEgress") == refusal.reasons)
    }

    @Test(
        "a Zone as Kuma 0.7 wrote it says where its ingress is",
        arguments: [
            Refusal("nowhere", #"{"ingress": {}}"#, "ingress.address: cannot be empty"),
            Refusal(
                "a URL", #"{"ingress": {"address": "http://east:10001"}}"#,
                "ingress.address: should not be URL. Expected format is hostname:port"),
            Refusal(
                "no host", #"{"ingress": {"address": ":1"}}"#, "ingress.address: host has to be explicitly specified"),
            Refusal(
                "no port", #"{"ingress": {"address": "a:"}}"#, "ingress.address: port has to be explicitly specified"),
        ])
    func zone(refusal: Refusal) throws {
        #expect(try refusal.reasonsGiven(type: "Zone") == refusal.reasons)
    }
}
