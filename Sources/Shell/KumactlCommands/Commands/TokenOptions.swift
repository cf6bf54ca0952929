import APIClient
import ArgumentParser
import FoundationEssentials
import MeshIdentity
import MeshResources

/// Options of everything that makes a token.
struct TokenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long the token is good for, for example 24h. (default: ten years)", valueName: "duration"),
        transform: TimeLimit.init)
    var validFor: TimeLimit?

    @Option(
        help: ArgumentHelp(
            "Sign with the key in this file, without a control plane; - for standard input.", valueName: "file"),
        completion: .file())
    var signingKeyPath: String?

    @Option(help: ArgumentHelp("Key ID of --signing-key-path.", valueName: "id"))
    var kid: String?

    func validate() throws {
        if signingKeyPath != nil, kid == nil {
            throw ValidationError("--kid is required when --signing-key-path is used")
        }
    }

    /// Prints a token without a newline.
    ///
    /// - Parameters:
    ///   - kind: `dataplane`, `zone` or `user`.
    ///   - request: body for the control plane, without `validFor`.
    func issue(_ kind: String, _ claims: some TokenClaims, request: JSON, session: Session) async throws {
        if let signingKeyPath, let kid {
            let key = try signingKey(signingKeyPath, console: session.console)
            return session.console.write(
                try await identityFailures {
                    try await TokenIssuer(key: key, keyID: kid).issue(
                        claims, now: session.console.now(),
                        validFor: validFor?.seconds ?? TokenIssuer.defaultValidity)
                })
        }
        let body = request.setting("validFor", to: validFor.map { .string($0.description) })
        do {
            session.console.write(try await session.withAPI { try await $0.token(kind, claims: body) })
        } catch let error as APIError {
            throw CommandFailure("failed to generate a \(kind) token: \(CommandFailure.text(of: error))")
        }
    }
}

/// Reads a signing key; `-` is standard input.
func signingKey(_ path: String, console: Console) throws -> SigningKey {
    let bytes: [UInt8]
    do {
        bytes = path == "-" ? console.readInput() : Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
        throw CommandFailure("cannot read the signing key in \(path): \(reason(of: error))")
    }
    do {
        return try SigningKey(data: bytes)
    } catch {
        throw CommandFailure("\(path): \(error)")
    }
}

/// Runs `body`; what `MeshIdentity` refuses becomes the failure of the command.
func identityFailures<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as IdentityError {
        throw CommandFailure(error.description)
    }
}
