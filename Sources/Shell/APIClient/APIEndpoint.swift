/// Where a control plane's REST API is, and how to prove who asks.
public struct APIEndpoint: Hashable, Sendable {
    /// `http://HOST:PORT` or `https://HOST:PORT`, with or without a path.
    public var url: String
    /// PEM file of the authorities that may have signed the server's certificate; `nil`: those of the system.
    public var caCertificateFile: String?
    /// PEM file of a client certificate chain; needs `clientKeyFile`.
    public var clientCertificateFile: String?
    /// PEM file of the key of `clientCertificateFile`.
    public var clientKeyFile: String?
    /// Accept any server certificate.
    public var skipsVerification: Bool
    /// Sent with every request, in this order.
    public var headers: [Header]
    /// Secret. A user token, sent as bearer token.
    public var token: String?

    /// One header of a request.
    public struct Header: Hashable, Sendable {
        /// Header name.
        public let name: String
        /// May be a secret.
        public let value: String

        /// A header as it is sent.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An endpoint; everything but `url` is optional.
    public init(
        url: String, caCertificateFile: String? = nil, clientCertificateFile: String? = nil,
        clientKeyFile: String? = nil, skipsVerification: Bool = false, headers: [Header] = [], token: String? = nil
    ) {
        self.url = url
        self.caCertificateFile = caCertificateFile
        self.clientCertificateFile = clientCertificateFile
        self.clientKeyFile = clientKeyFile
        self.skipsVerification = skipsVerification
        self.headers = headers
        self.token = token
    }
}

extension APIEndpoint: CustomStringConvertible, CustomReflectable {
    /// The URL only: never the token.
    public var description: String { url }

    /// Empty, so that `dump` shows no token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
