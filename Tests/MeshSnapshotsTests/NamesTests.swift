import EnvoyAPI
import MeshPolicies
import MeshResources
import Testing

@testable import MeshSnapshots

@Suite("Names that other parts rely on")
struct NamesTests {
    @Test("the server name has the service in front, the mesh always, tags sorted")
    func serverName() {
        #expect(EnvoyName.serverName(service: "backend", tags: [:], mesh: "default") == "backend{mesh=default}")
        #expect(
            EnvoyName.serverName(
                service: "backend", tags: ["version": "v1", "kuma.io/service": "backend", "az": "1"], mesh: "m")
                == "backend{az=1,mesh=m,version=v1}")
    }

    @Test("statistics keep letters, digits, underscore and dash")
    func statistics() {
        #expect(EnvoyName.statistics("inbound:192.168.0.1:80") == "inbound_192_168_0_1_80")
        #expect(EnvoyName.statistics("a-B_9é[::1]") == "a-B_9____1_")
    }

    @Test("IPv6 addresses are in brackets")
    func hostPort() {
        #expect(EnvoyName.outbound("fd00::1", 80) == "outbound:[fd00::1]:80")
        #expect(EnvoyName.split("web", 3) == "web-_3_")
    }

    @Test("a proxy tells all of its tags, of all inbounds, sorted")
    func tagsHeader() throws {
        let resource = try #require(
            Resource(document: [
                "type": "Dataplane", "mesh": "default", "name": "x",
                "networking": [
                    "address": "1.1.1.1",
                    "inbound": [
                        ["port": 1, "tags": ["kuma.io/service": "b", "version": "v1"]],
                        ["port": 2, "tags": ["kuma.io/service": "a"]],
                    ],
                ],
            ]))
        #expect(ProxyTagsHeader.value(of: Dataplane(resource).tagSets) == "&kuma.io/service=a,b&&version=v1&")
    }

    @Test("sources become patterns over that header")
    func tagsPattern() {
        let one = TagSelector(tags: ["version": "1.0", "kuma.io/service": "*"])
        #expect(ProxyTagsHeader.pattern(matching: [one]) == #".*&kuma.io/service=.*&version=[^&]*1\.0[,&].*"#)
        let two = [TagSelector(tags: ["a": "x"]), TagSelector(tags: ["a": "y"])]
        #expect(ProxyTagsHeader.pattern(matching: two) == "(.*&a=[^&]*x[,&].*|.*&a=[^&]*y[,&].*)")
    }

    @Test("what a service speaks is what all of its endpoints speak")
    func protocols() {
        func common(_ all: ServiceProtocol...) -> ServiceProtocol? { all.common }
        #expect(common(.http, .http) == .http)
        #expect(common(.grpc, .http2) == .http2)
        #expect(common(.http, .http2) == .tcp)
        #expect(common(.http, .tcp) == .tcp)
        #expect(common(.kafka) == .tcp)
        #expect([ServiceProtocol]().common == nil)
    }

    @Test(
        "percentages keep their fractions",
        arguments: [(50.0, 50, 100), (50.1, 5010, 10_000), (50.12345, 501_235, 1_000_000), (200, 100, 100)])
    func percentages(percentage: Double, numerator: UInt32, denominator: Int) {
        let message = Envoy_Type_V3_FractionalPercent(percentage: percentage)
        #expect(message.numerator == numerator)
        #expect(
            message.denominator == (denominator == 100 ? .hundred : denominator == 10_000 ? .tenThousand : .million))
    }

    @Test("a collector's URL is taken apart")
    func collectors() {
        #expect(CollectorURL("http://zipkin:9411/api/v2/spans")?.path == "/api/v2/spans")
        #expect(CollectorURL("https://zipkin")?.port == 443)
        #expect(CollectorURL("http://[fd00::1]:9411")?.host == "fd00::1")
        #expect(CollectorURL("http://[fd00::1]")?.port == 80)
        for text in ["zipkin:9411", "ftp://zipkin", "http://", "http://zipkin:x", "http://zipkin:70000"] {
            #expect(CollectorURL(text) == nil)
        }
    }
}
