import Testing

/// What an operator sees of the running programs. One suite after the other: they share two cores with real Envoys.
@Suite("Real programs", .serialized)
enum WireTests {}
